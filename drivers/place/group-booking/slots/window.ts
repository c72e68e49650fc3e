import { addPeriod } from "atrium";
import type { Profile } from "../model.ts";
import type { Interval } from "./intervals.ts";

/** The times between which something can be booked now: [earliest start, latest end]. */
export interface Window {
  /** Unix time before which nothing starts, for it would be at too short notice. */
  notice: number;
  /** Unix time at which the profile's period begins; never in the past. */
  opens: number;
  /** Unix time by which everything ends. */
  closes: number;
}

/** When a profile can be booked, as seen at a time. Notice is real time; the period ends by the calendar of its zone. */
export function windowOf(profile: Profile, now: number): Window {
  const opens = Math.max(now, profile.startTime ?? now);
  const horizon = addPeriod(opens, profile.timeAvailableFor, profile.timezone);
  return {
    notice: now + profile.startAfterMinutes * 60,
    opens,
    closes: Math.min(profile.endTime ?? horizon, horizon),
  };
}

/** The starts, in whole seconds, that a profile allows between two times. Nothing when it is inactive. */
export function startsIn(profile: Profile, { from, to, now }: { from: number; to: number; now: number }): Interval {
  const { notice, opens, closes } = windowOf(profile, now);
  const start = Math.ceil(Math.max(from, opens, notice));
  // What begins `durationMinutes` before the end still ends in time.
  const end = Math.min(Math.ceil(to), Math.floor(closes) - profile.durationMinutes * 60 + 1);
  return { start, end: profile.active ? Math.max(start, end) : start };
}
