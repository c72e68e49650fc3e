import type { Member } from "../model.ts";
import type { SlotInput } from "./input.ts";
import { type Interval, merged, without } from "./intervals.ts";
import { workingHours } from "./working-hours.ts";

/**
 * The starts in a range, in whole seconds, at which a member has time. The meeting lies in working hours (its buffers too,
 * if the profile says so); it and its buffers meet nothing in the calendar; and between it and another booking of ours is
 * the longer of the two buffers.
 */
export function freeStarts(
  { profile, busy, bookings }: SlotInput,
  member: Member,
  { start, end }: Interval,
): Interval[] {
  const calendar = busy.get(member.userId);
  if (calendar === undefined) return [];
  const duration = profile.durationMinutes * 60;
  const before = profile.bufferBeforeMinutes * 60;
  const after = profile.bufferAfterMinutes * 60;
  const [lead, lag] = profile.bufferWithinWorkHours ? [before, after] : [0, 0];
  // A start is in these intervals exactly when it is allowed, or blocked: ends are exclusive, and starts whole seconds.
  const work = workingHours(profile, member, { start: start - lead, end: end - 1 + duration + lag });
  const allowed = work.map((each) => ({ start: each.start + lead, end: each.end - duration - lag + 1 }));
  const blocked: Interval[] = [];
  for (const each of calendar) {
    if (each.start < each.end) blocked.push({ start: each.start - duration - after + 1, end: each.end + before });
  }
  for (const each of bookings.get(member.userId) ?? []) {
    blocked.push({
      start: each.start - Math.max(after, each.bufferBefore * 60) - duration + 1,
      end: each.end + Math.max(before, each.bufferAfter * 60),
    });
  }
  return without(
    allowed.filter((each) => each.start < each.end),
    merged(blocked),
  );
}
