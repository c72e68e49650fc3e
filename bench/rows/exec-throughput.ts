import { compared, type Row } from "../figure.ts";
import { inTurn, withServers } from "../sockets/servers.ts";

const load = { sockets: 8, inFlight: 32, count: 60_000 };

/** Commands per second when eight clients have 32 requests in flight each; the driver runs in the host's process. */
const execThroughput: Row = ({ rounds }) =>
  withServers({}, async (bench) => {
    const { ours, theirs } = await inTurn(rounds, bench, async (server) => {
      const { seconds } = await bench.load(server, "execs", load);
      return load.count / seconds;
    });
    return [
      compared({
        name: "exec throughput, 8 sockets x 32 in flight, driver inline",
        unit: "/s",
        ours,
        baseline: { name: "plain ws", values: theirs },
        bar: { atLeast: 1.8 },
      }),
    ];
  });

export default execThroughput;
