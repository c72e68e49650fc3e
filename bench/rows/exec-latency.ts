import { compared, percentile, type Row } from "../figure.ts";
import { canPin, inTurn, withServers } from "../sockets/servers.ts";

/** Microseconds from a request to its reply with nothing else going on; on one core, where no core has to wake up. */
const execLatency: Row = ({ rounds }) =>
  withServers({ oneCore: canPin() }, async (bench) => {
    const { ours, theirs } = await inTurn(rounds, bench, async (server) => {
      const { times } = await bench.load(server, "latency", { count: 4_000 });
      return percentile(times, 50) * 1_000;
    });
    return [
      compared({
        name: `latency of one exec, p50, client and server on ${canPin() ? "one core" : "any core"}`,
        unit: "us",
        ours,
        baseline: { name: "plain ws", values: theirs },
        bar: { atMost: 1.15 },
      }),
    ];
  });

export default execLatency;
