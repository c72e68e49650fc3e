import type { Member } from "../model.ts";
import type { SlotInput } from "./input.ts";
import { type Interval, merged, without } from "./intervals.ts";
import { workingHours } from "./working-hours.ts";

/**
 * Says at which starts in a range, in whole seconds, members have time. The meeting lies in working hours (its buffers too,
 * if the profile says so); it and its buffers meet nothing in the calendar; and between it and another booking of ours is
 * the longer of the two buffers.
 */
export function freeStarts(
  { profile, busy, bookings }: Pick<SlotInput, "profile" | "busy" | "bookings">,
  { start, end }: Interval,
): (member: Member) => Interval[] {
  const duration = profile.durationMinutes * 60;
  const before = profile.bufferBeforeMinutes * 60;
  const after = profile.bufferAfterMinutes * 60;
  const [lead, lag] = profile.bufferWithinWorkHours ? [before, after] : [0, 0];
  const hoursOf = workingHours(profile, { start: start - lead, end: end - 1 + duration + lag });
  return (member) => {
    const calendar = busy.get(member.userId);
    if (calendar === undefined) return [];
    // A start is in these intervals exactly when it is allowed, or blocked: ends are exclusive, and starts whole seconds.
    const allowed: Interval[] = [];
    for (const hours of hoursOf(member)) {
      const last = hours.end - duration - lag;
      if (hours.start + lead <= last) allowed.push({ start: hours.start + lead, end: last + 1 });
    }
    const blocked: Interval[] = [];
    for (const item of calendar) {
      if (item.start < item.end) blocked.push({ start: item.start - duration - after + 1, end: item.end + before });
    }
    for (const own of bookings.get(member.userId) ?? []) {
      blocked.push({
        start: own.start - Math.max(after, own.bufferBefore * 60) - duration + 1,
        end: own.end + Math.max(before, own.bufferAfter * 60),
      });
    }
    return without(allowed, merged(blocked));
  };
}
