import { type Bar, compared, judged, percentile, type Row, withUnit } from "../figure.ts";
import { type Bench, inTurn, type Server, type Size, withServers } from "../sockets/servers.ts";

const few: Size = { systems: 5, modulesEach: 1 };
const half: Size = { systems: 250, modulesEach: 10 };
const many: Size = { systems: 500, modulesEach: 10 };

const clients = { sockets: 8, inFlight: 32 };
/** Calls of one turn, few, since the machine itself is slower or faster from one second to the next. */
const callsOfATurn = 10_000;

/** Calls a second in each turn, of the large host and of the small one. */
interface Turns {
  ours: number[];
  theirs: number[];
}

/** What a host with 5,000 modules in 500 systems costs, beside one with five; from several hosts of each, since no two are alike. */
const manyModules: Row = async ({ rounds }) => {
  const starts: { few: number[]; half: number[]; many: number[] } = { few: [], half: [], many: [] };
  const perModule: number[] = [];
  const toFew: Turns = { ours: [], theirs: [] };
  const toAll: Turns = { ours: [], theirs: [] };
  for (let pair = 0; pair < Math.min(rounds, 4); pair++) {
    await withServers({ size: many, other: few }, async (bench) => {
      const { atrium, other } = bench;
      starts.many.push(atrium.started);
      starts.few.push(other.started);
      perModule.push((await resident(atrium, other)) / (modulesOf(many) - modulesOf(few)) / 1_000);
      await measure(toFew, bench, rounds * 2, few.systems);
      await measure(toAll, bench, rounds, many.systems);
    });
    await withServers({ size: half, other: few }, async ({ atrium }) => {
      starts.half.push(atrium.started);
    });
  }
  const [first, middle, last] = [starts.few, starts.half, starts.many].map((each) => percentile(each, 50)) as [
    number,
    number,
    number,
  ];
  // A host that starts in linear time takes as long for the second half of its modules as for the first.
  const growth = (last - middle) / (middle - first);
  const throughput = (name: string, { ours, theirs }: Turns, bar?: Bar) =>
    compared({
      name,
      unit: "/s",
      ours,
      baseline: { name: "a host of 5 modules", values: theirs },
      ...(bar && { bar }),
    });
  return [
    {
      name: "5,000 modules in 500 systems: host start to the first answer",
      value: withUnit(last, "s"),
      baseline: { name: "2,500 modules; 5 modules", value: `${withUnit(middle, "s")}; ${withUnit(first, "s")}` },
      ratio: `${withUnit(growth, "x")} for the second half`,
      bar: judged(growth, { atMost: 1.25 }, "x"),
    },
    {
      name: "5,000 modules in 500 systems: resident memory per module",
      value: withUnit(percentile(perModule, 50), "kB"),
    },
    throughput("exec throughput in a host of 5,000 modules, to 5 of them", toFew, { atLeast: 0.95 }),
    throughput("the same, to one after the other in all of 500 systems", toAll),
  ];
};

export default manyModules;

/** Calls so many systems of the large host, and all of the small one, in some turns more. */
async function measure(turns: Turns, bench: Bench, count: number, systems: number): Promise<void> {
  const exec = (server: Server, count: number) =>
    bench.load(server, "execs", { ...clients, count, systems: server === bench.atrium ? systems : few.systems });
  // Both are warm before they are compared.
  for (const server of [bench.atrium, bench.other]) await exec(server, 10 * callsOfATurn);
  const { ours, theirs } = await inTurn(
    count,
    bench,
    async (server) => callsOfATurn / (await exec(server, callsOfATurn)).seconds,
  );
  turns.ours.push(...ours);
  turns.theirs.push(...theirs);
}

async function resident(more: Server, less: Server): Promise<number> {
  return (await more.used(true)).rss - (await less.used(true)).rss;
}

const modulesOf = ({ systems, modulesEach }: Size) => systems * modulesEach;
