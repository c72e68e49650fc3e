import { dayAt } from "./grid.ts";
import type { SlotInput } from "./input.ts";
import type { Interval } from "./intervals.ts";

/** Says which days have all the bookings that a profile allows. Days are local dates of its zone, in days since 1970. */
export interface DayLimits {
  isFull(day: number): boolean;
  /** For a person. Rooms have no limit of their own. */
  isFullFor(userId: string, day: number): boolean;
}

/** The limits of a profile on the days of a range. */
export function dayLimits({ profile, history }: Pick<SlotInput, "profile" | "history">, range: Interval): DayLimits {
  const { maxBookingsPerDay: all, maxBookingsPerUserPerDay: each, timezone } = profile;
  const counts = new Map<string, number>();
  const add = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  if (all !== undefined || each !== undefined) {
    // What is two days away is on another date.
    const near = history.filter(({ start }) => start > range.start - 172_800 && start < range.end + 172_800);
    for (const { start, userIds } of near) {
      const day = dayAt(timezone, start);
      add(`${day}`);
      for (const userId of userIds) add(`${day} ${userId}`);
    }
  }
  return {
    isFull: (day) => all !== undefined && (counts.get(`${day}`) ?? 0) >= all,
    isFullFor: (userId, day) => each !== undefined && (counts.get(`${day} ${userId}`) ?? 0) >= each,
  };
}
