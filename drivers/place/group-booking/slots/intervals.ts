/** Unix times in whole seconds from `start` to `end`, exclusive. */
export interface Interval {
  start: number;
  end: number;
}

/** The same time, sorted, with what overlaps or touches in one. Empty intervals take no time. */
export function merged(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  const sorted = [...intervals].sort((a, b) => a.start - b.start);
  for (const { start, end } of sorted) {
    if (start >= end) continue;
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}

/** The time that is in both; each is `merged`. */
export function both(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  let next = 0;
  for (const { start, end } of a) {
    while ((b[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next++;
    for (let index = next; index < b.length; index++) {
      const other = b[index] as Interval;
      if (other.start >= end) break;
      result.push({ start: Math.max(start, other.start), end: Math.min(end, other.end) });
      next = index;
    }
  }
  return result;
}

/** The time of `from` that is not in `taken`; each is `merged`. */
export function without(from: readonly Interval[], taken: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  let next = 0;
  for (const { start, end } of from) {
    let free = start;
    while ((taken[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next++;
    for (let index = next; index < taken.length; index++) {
      const hole = taken[index] as Interval;
      if (hole.start >= end) break;
      if (hole.start > free) result.push({ start: free, end: hole.start });
      free = hole.end;
      next = index;
    }
    if (free < end) result.push({ start: free, end });
  }
  return result;
}

/** True when some interval holds all the time from `start` to `end`; the intervals are `merged`. */
export function holds(intervals: readonly Interval[], start: number, end: number): boolean {
  return intervals.some((each) => each.start <= start && end <= each.end);
}

/** True when any of the intervals takes up time between `start` and `end`. */
export function meets(intervals: readonly Interval[], start: number, end: number): boolean {
  return intervals.some((each) => each.start < end && start < each.end && each.start < each.end);
}
