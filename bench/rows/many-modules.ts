import { type Bar, compared, type Figure, judged, percentile, type Row, withUnit } from "../figure.ts";
import { inTurn, type Server, type Size, withServers } from "../sockets/servers.ts";

const few: Size = { systems: 5, modulesEach: 1 };
const half: Size = { systems: 250, modulesEach: 10 };
const many: Size = { systems: 500, modulesEach: 10 };

const load = { sockets: 8, inFlight: 32, count: 60_000 };

/** What a host with 5,000 modules in 500 systems costs, beside one with five. */
const manyModules: Row = async ({ rounds }) => [
  ...(await startAndMemory(Math.min(rounds, 4))),
  ...(await throughput(rounds)),
];

export default manyModules;

/** A host that starts in linear time takes as long for the second half of its modules as for the first. */
async function startAndMemory(rounds: number): Promise<Figure[]> {
  const starts: { few: number[]; half: number[]; many: number[] } = { few: [], half: [], many: [] };
  const perModule: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await withServers({ size: many, other: few }, async ({ atrium, other }) => {
      starts.many.push(atrium.started);
      starts.few.push(other.started);
      perModule.push((await resident(atrium, other)) / (modulesOf(many) - modulesOf(few)) / 1_000);
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
  const growth = (last - middle) / (middle - first);
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
  ];
}

/** What a large building costs the commands to a few rooms, and what it costs when each command goes to another room. */
function throughput(rounds: number): Promise<Figure[]> {
  return withServers({ size: many, other: few }, async (bench) => {
    const between = async (name: string, called: number, bar?: Bar): Promise<Figure> => {
      const { ours, theirs } = await inTurn(rounds, bench, async (server) => {
        const systems = server === bench.atrium ? called : few.systems;
        return load.count / (await bench.load(server, "execs", { ...load, systems })).seconds;
      });
      const baseline = { name: "a host of 5 modules", values: theirs };
      return compared({ name, unit: "/s", ours, baseline, ...(bar && { bar }) });
    };
    return [
      await between("exec throughput in a host of 5,000 modules, to 5 of them", few.systems, { atLeast: 0.95 }),
      await between("the same, to one after the other in all of 500 systems", many.systems),
    ];
  });
}

async function resident(more: Server, less: Server): Promise<number> {
  return (await more.used(true)).rss - (await less.used(true)).rss;
}

const modulesOf = ({ systems, modulesEach }: Size) => systems * modulesEach;
