import { systemClock } from "../../lib/clock.ts";
import { Throttle } from "../../lib/throttle/throttle.ts";
import { type Figure, judged, percentile, type Row, withUnit } from "../figure.ts";

const unlimited = 1e9;
const mailboxes = 1_000;
const queued = 100_000;

/** What the throttle adds to a task that does nothing, in microseconds of CPU time; every task has a signal of its own. */
const throttle: Row = async ({ rounds }) => {
  const alone: number[] = [];
  const throttled: number[] = [];
  const waiting: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const plain = await cost(queued / 5, (signals) => each(signals, () => task()));
    const direct = await cost(queued / 5, (signals) => {
      const own = new Throttle({ source: "bench", rateLimit: unlimited, clock: systemClock });
      return each(signals, (signal, at) => own.run({ key: `${at % 50}`, signal }, task));
    });
    const long = await cost(queued, inLongQueue);
    // The first round warms up.
    if (round === 0) continue;
    alone.push(plain);
    throttled.push(direct - plain);
    waiting.push(long - plain);
  }
  const baseline = { name: "the task by itself", value: withUnit(percentile(alone, 50), "us") };
  return [
    figureOf("throttle, per command that need not wait", throttled, baseline, 10),
    figureOf("throttle, per command with 100,000 queued at random priorities", waiting, baseline, 15),
  ];
};

export default throttle;

const task = async () => 1;

/** One after the other. */
async function each(signals: AbortSignal[], run: (signal: AbortSignal, at: number) => Promise<unknown>): Promise<void> {
  for (const [at, signal] of signals.entries()) await run(signal, at);
}

/** All at once while no mailbox has room, and then as fast as they go. */
async function inLongQueue(signals: AbortSignal[]): Promise<void> {
  const throttle = new Throttle({ source: "bench", rateLimit: unlimited, clock: systemClock });
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  for (let at = 0; at < 4 * mailboxes; at++) void throttle.run({ key: `${at % mailboxes}` }, () => opened);
  const all = signals.map((signal, at) =>
    throttle.run({ key: `${at % mailboxes}`, priority: Math.random(), signal }, task),
  );
  open();
  await Promise.all(all);
}

/** Microseconds of CPU time per task. */
async function cost(count: number, run: (signals: AbortSignal[]) => Promise<void>): Promise<number> {
  const signals = Array.from({ length: count }, () => new AbortController().signal);
  const before = process.cpuUsage();
  await run(signals);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

function figureOf(name: string, values: number[], baseline: { name: string; value: string }, atMost: number): Figure {
  const median = percentile(values, 50);
  return { name, value: withUnit(median, "us"), baseline, bar: judged(median, { atMost }, "us") };
}
