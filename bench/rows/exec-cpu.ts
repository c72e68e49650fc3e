import { compared, type Row } from "../figure.ts";
import { inTurn, withServers } from "../sockets/servers.ts";

const load = { sockets: 64, inFlight: 1, count: 30_000 };

/** Microseconds of a server's CPU time for each command, when nothing can be gathered: one in flight per socket. */
const execCpu: Row = ({ rounds }) =>
  withServers({}, async (bench) => {
    const { ours, theirs } = await inTurn(rounds, bench, async (server) => {
      const before = await server.used();
      await bench.load(server, "execs", load);
      return ((await server.used()).cpu - before.cpu) / load.count;
    });
    return [
      compared({
        name: "server CPU per exec, 64 sockets x 1 in flight",
        unit: "us",
        ours,
        baseline: { name: "plain ws", values: theirs },
        bar: { atMost: 1.15 },
      }),
    ];
  });

export default execCpu;
