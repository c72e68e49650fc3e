import type { Member } from "../model.ts";
import { dayLimits } from "./day-limits.ts";
import { freeStarts } from "./free-starts.ts";
import { type GridStart, gridOf } from "./grid.ts";
import type { Slot, SlotInput } from "./input.ts";
import type { Interval } from "./intervals.ts";
import { pooled, teamOf } from "./team.ts";
import { startsIn } from "./window.ts";

/**
 * The slots of a profile that start from `from` until before `to`, in order. Pure: the same input always gives the same
 * slots. The time it takes grows as its input does: each list is walked through once.
 */
export function slotsOf(input: SlotInput): Slot[] {
  const { profile } = input;
  const range = startsIn(profile, input);
  const team = teamOf(input.members);
  const limits = dayLimits(input, range);
  const grid = gridOf(profile, range).filter(({ day }) => !limits.isFull(day));
  const free = grid.map(() => ({ people: [] as string[], rooms: [] as string[] }));
  const limited = profile.maxBookingsPerUserPerDay !== undefined;

  const enter = ({ userId }: Member, kind: "people" | "rooms", starts: Interval[]) => {
    for (const index of indexesIn(grid, starts)) {
      const full = limited && kind === "people" && limits.isFullFor(userId, (grid[index] as GridStart).day);
      if (!full) free[index]?.[kind].push(userId);
    }
  };
  for (const member of team.people) enter(member, "people", freeStarts(input, member, range));
  for (const member of team.rooms) enter(member, "rooms", freeStarts(input, member, range));

  return grid.flatMap(({ start }, index) => {
    const userIds = pooled(profile, team, free[index] ?? { people: [], rooms: [] });
    return userIds === undefined ? [] : [{ start, end: start + profile.durationMinutes * 60, userIds }];
  });
}

/** The slot that starts at a time, if there is one, by the rules and the code of `slotsOf`. */
export function isSlot(input: Omit<SlotInput, "from" | "to">, start: number): Slot | undefined {
  return slotsOf({ ...input, from: start, to: start + 1 })[0];
}

/** The indexes of the grid's starts that lie in intervals; both are in order. */
function indexesIn(grid: readonly GridStart[], intervals: readonly Interval[]): number[] {
  const found: number[] = [];
  let index = 0;
  for (const { start, end } of intervals) {
    while (index < grid.length && (grid[index] as GridStart).start < start) index++;
    for (; index < grid.length && (grid[index] as GridStart).start < end; index++) found.push(index);
  }
  return found;
}
