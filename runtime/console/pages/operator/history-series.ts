/** What a status variable was, second by second: [unix second, highest, last]; only seconds in which it changed. */
export type History = readonly (readonly [second: number, highest: number | null, last: number | null])[];

/** Seconds that a chart shows. */
export const chartSpan = 600;

/** Every second from `from` to `to`, both included. */
export function secondsOf(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/**
 * A value for each of these seconds: the highest within it where it changed, else what it was last; `null` while nothing
 * is known. A short peak stays visible.
 */
export function seriesOf(history: History, seconds: readonly number[]): (number | null)[] {
  let next = 0;
  let last: number | null = null;
  return seconds.map((second) => {
    let highest: number | null = null;
    for (let entry = history[next]; entry !== undefined && entry[0] <= second; entry = history[++next]) {
      if (entry[0] === second) highest = entry[1];
      last = entry[2];
    }
    return highest ?? last;
  });
}

/** A time in which a service wanted to be left alone, in unix seconds. `until` may lie ahead. */
export interface Hold {
  from: number;
  until: number;
}

/**
 * The holds that `throttled_until` tells of: each lasts from when it was set until the time it names, or until it was taken
 * back before. Those that touch are one.
 */
export function holdsOf(history: History): Hold[] {
  const holds: Hold[] = [];
  history.forEach(([from, highest, last], at) => {
    const named = last ?? highest;
    if (named === null) return;
    const next = history[at + 1]?.[0] ?? Number.POSITIVE_INFINITY;
    // One that was taken back within its second is as wide as that.
    const until = last === null ? from + 1 : Math.min(named, next);
    if (until <= from) return;
    const before = holds.at(-1);
    if (before !== undefined && before.until >= from) before.until = until;
    else holds.push({ from, until });
  });
  return holds;
}

/** The last and the highest of a series; `undefined` of one in which nothing is known. */
export function extremesOf(
  series: readonly (number | null)[],
  seconds: readonly number[],
): { now: number; highest: number; highestAt: number } | undefined {
  const known = series.flatMap((value, at) => (value === null ? [] : [{ value, second: seconds[at] as number }]));
  const last = known.at(-1);
  if (last === undefined) return undefined;
  const highest = known.reduce((most, each) => (each.value > most.value ? each : most));
  return { now: last.value, highest: highest.value, highestAt: highest.second };
}
