import { dayLimits } from "./day-limits.ts";
import { freeStarts } from "./free-starts.ts";
import { gridOf } from "./grid.ts";
import type { Slot, SlotInput } from "./input.ts";
import { suffices, teamOf } from "./team.ts";
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
  const { starts, days } = gridOf(profile, range);
  const userIds = starts.map((): string[] => []);
  const people = starts.map(() => 0);
  const freeStartsOf = freeStarts(input, range);

  for (const member of [...team.people, ...team.rooms]) {
    const { userId, kind } = member;
    let index = 0;
    for (const { start, end } of freeStartsOf(member)) {
      while (index < starts.length && (starts[index] as number) < start) index++;
      for (; index < starts.length && (starts[index] as number) < end; index++) {
        if (kind === "person" && limits.isFullFor(userId, days[index] as number)) continue;
        (userIds[index] as string[]).push(userId);
        if (kind === "person") people[index] = (people[index] as number) + 1;
      }
    }
  }

  const slots: Slot[] = [];
  for (const [index, start] of starts.entries()) {
    const free = userIds[index] as string[];
    const count = { people: people[index] as number, rooms: free.length - (people[index] as number) };
    if (!suffices(profile, team, count) || limits.isFull(days[index] as number)) continue;
    slots.push({ start, end: start + profile.durationMinutes * 60, userIds: free });
  }
  return slots;
}

/** The slot that starts at a time, if there is one, by the rules and the code of `slotsOf`. */
export function isSlot(input: Omit<SlotInput, "from" | "to">, start: number): Slot | undefined {
  return slotsOf({ ...input, from: start, to: start + 1 })[0];
}
