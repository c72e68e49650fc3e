import { judged, percentile, type Row, withUnit } from "../figure.ts";
import { type Bench, inTurn, type Server, withServers } from "../sockets/servers.ts";

const load = { readers: 3, bursts: 3_125, changes: 16, padding: 1_024 };

/** Megabytes by which a server grows while one of its clients does not read, and 50,000 changes of 1 KiB are sent to it. */
const slowClient: Row = ({ rounds }) =>
  withServers({}, async (bench) => {
    const received: number[] = [];
    const { ours, theirs } = await inTurn(Math.min(rounds, 4), bench, async (server) => {
      const [growth, stalled] = await grown(bench, server);
      if (!stalled.endsWithNewest) throw new Error("The client that stalled did not get the final value");
      if (server === bench.atrium) received.push(stalled.received);
      return growth;
    });
    const growth = percentile(ours, 50);
    return [
      {
        name: "slow client: growth while 1 KiB changes 50,000 times; then it has the final value",
        value: `${withUnit(growth, "MB")} (at most ${withUnit(percentile(ours, 100), "MB")}); it got ${percentile(received, 50)} values, the others all`,
        baseline: { name: "plain ws", value: withUnit(percentile(theirs, 50), "MB") },
        ratio: withUnit(growth / percentile(theirs, 50), "x"),
        bar: judged(growth, { atMost: 10 }, "MB"),
      },
    ];
  });

async function grown(bench: Bench, server: Server) {
  const before = (await server.used(true)).rss;
  let most = before;
  let over = false;
  const watching = (async () => {
    while (!over) {
      most = Math.max(most, (await server.used()).rss);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const stalled = await bench.load(server, "stall", load);
  over = true;
  await watching;
  return [(most - before) / 1e6, stalled] as const;
}

export default slowClient;
