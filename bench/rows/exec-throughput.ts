import { compared, type Figure, type Row } from "../figure.ts";
import { type Isolation, inTurn, withServers } from "../sockets/servers.ts";

const load = { sockets: 8, inFlight: 32, count: 60_000 };

/** Commands per second when eight clients have 32 requests in flight each. */
const execThroughput: Row = async ({ rounds }) => [
  await throughput(rounds, "inline", 1.8),
  await throughput(rounds, "worker", 0.9),
];

function throughput(rounds: number, isolation: Isolation, bar: number): Promise<Figure> {
  return withServers({ isolation }, async (bench) => {
    const { ours, theirs } = await inTurn(rounds, bench, async (server) => {
      const { seconds } = await bench.load(server, "execs", load);
      return load.count / seconds;
    });
    return compared({
      name: `exec throughput, 8 sockets x 32 in flight, driver ${isolation === "worker" ? "in a worker" : "inline"}`,
      unit: "/s",
      ours,
      baseline: { name: "plain ws", values: theirs },
      bar: { atLeast: bar },
    });
  });
}

export default execThroughput;
