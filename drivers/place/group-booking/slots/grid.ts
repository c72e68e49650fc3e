import { offsetSegments } from "atrium";
import type { Profile } from "../model.ts";
import type { Interval } from "./intervals.ts";

/** Times at which slots may start. Plain numbers, for they are walked through for every member. */
export interface Grid {
  /** Unix times, in order. */
  starts: number[];
  /** The local date of each, in days since 1970. */
  days: number[];
}

const day = 86_400;

/**
 * The starts of a profile in a range: where the clock in its zone shows a multiple of its step, counted from midnight.
 * All members have the same ones, or those who begin at 09:00 and at 09:15 would never meet.
 */
export function gridOf({ timezone, availabilityStep }: Profile, { start, end }: Interval): Grid {
  const step = availabilityStep * 60;
  const grid: Grid = { starts: [], days: [] };
  for (const segment of offsetSegments(timezone, start, end)) {
    // An hour and so a day is a whole number of steps, so that local time can be counted through.
    let local = Math.ceil((segment.start + segment.offset) / step) * step;
    for (; local < segment.end + segment.offset; local += step) {
      grid.starts.push(local - segment.offset);
      grid.days.push(Math.floor(local / day));
    }
  }
  return grid;
}

/** True when a slot of this profile may start at a Unix time, as far as the clock goes. */
export function isOnGrid(profile: Profile, start: number): boolean {
  return gridOf(profile, { start, end: start + 1 }).starts[0] === start;
}

/** The local date at a Unix time, in days since 1970. */
export function dayAt(zone: string, unix: number): number {
  return Math.floor((unix + (offsetSegments(zone, unix, unix + 1)[0]?.offset ?? 0)) / day);
}
