import { compared, type Figure, percentile, type Row } from "../figure.ts";
import { type Bench, inTurn, withServers } from "../sockets/servers.ts";

const sockets = 500;

/** How fast changes of one status variable reach many clients, none of them dropped. */
const fanOut: Row = ({ rounds }) =>
  withServers({}, async (bench) => [await bursts(rounds, bench), await oneChange(rounds, bench)]);

async function bursts(rounds: number, bench: Bench): Promise<Figure> {
  const changes = 16;
  const { ours, theirs } = await inTurn(rounds, bench, async (server) => {
    const { times } = await bench.load(server, "fanOut", { sockets, bursts: 40, changes });
    return (sockets * changes * 1_000) / percentile(times, 50);
  });
  return compared({
    name: "fan-out to 500 sockets in bursts of 16 changes, deliveries",
    unit: "/s",
    ours,
    baseline: { name: "plain ws", values: theirs },
    bar: { atLeast: 8 },
  });
}

async function oneChange(rounds: number, bench: Bench): Promise<Figure> {
  const { ours, theirs } = await inTurn(rounds, bench, async (server) => {
    const { times } = await bench.load(server, "fanOut", { sockets, bursts: 200, changes: 1 });
    return percentile(times, 50);
  });
  return compared({
    name: "one change reaching all of 500 sockets, p50",
    unit: "ms",
    ours,
    baseline: { name: "plain ws", values: theirs },
    bar: { atMost: 1 },
  });
}

export default fanOut;
