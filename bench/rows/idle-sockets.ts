import { compared, type Row } from "../figure.ts";
import { type Bench, type Server, withServers } from "../sockets/servers.ts";

const sockets = 2_000;

/** Bytes that a socket costs which has signed in, has bound one variable, and says nothing; servers are new in each round. */
const idleSockets: Row = async ({ rounds }) => {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < Math.min(rounds, 6); round++) {
    await withServers({}, async (bench) => {
      ours.push(await perSocket(bench, bench.atrium));
      theirs.push(await perSocket(bench, bench.other));
    });
  }
  return [
    compared({
      name: "resident memory per signed-in, bound, idle socket",
      unit: "kB",
      ours,
      baseline: { name: "plain ws", values: theirs },
      bar: { atMost: 1.15 },
    }),
  ];
};

async function perSocket(bench: Bench, server: Server): Promise<number> {
  // What the first sockets of a process cost is not theirs alone.
  await bench.load(server, "hold", { sockets: 200 });
  const before = await server.used(true);
  await bench.load(server, "hold", { sockets });
  const { rss } = await server.used(true);
  await bench.load(server, "release", {});
  return (rss - before.rss) / sockets / 1_000;
}

export default idleSockets;
