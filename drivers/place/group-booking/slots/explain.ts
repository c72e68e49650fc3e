import type { Member, Profile } from "../model.ts";
import { dayLimits } from "./day-limits.ts";
import { freeStarts } from "./free-starts.ts";
import { dayAt, isOnGrid } from "./grid.ts";
import type { SlotInput } from "./input.ts";
import { holds, meets } from "./intervals.ts";
import { inOrder } from "./team.ts";
import { windowOf } from "./window.ts";
import { workingHours } from "./working-hours.ts";

/**
 * Why somebody cannot be booked at a time, or `free`:
 * - `inactive`: the profile or the member is
 * - `grid`: nothing of this profile starts at such a time
 * - `notice`, `horizon`: too soon or past; before the profile's period or after its end
 * - `limit`: as many bookings as the profile allows on this day, in all or for this person
 * - `error`: the member's calendar could not be read
 * - `exception`, `off_hours`: not in working hours, by an exception or every week
 * - `own_booking`, `busy`: a booking of ours is in the way, or something else in the calendar
 * - `buffer`: only the free time before or after is in the way
 */
export const reasons = [
  "free",
  "inactive",
  "grid",
  "notice",
  "horizon",
  "limit",
  "error",
  "exception",
  "off_hours",
  "own_booking",
  "busy",
  "buffer",
] as const;

export type Reason = (typeof reasons)[number];

/** Why each member can or cannot be booked at a time, by userId, in the order of a slot. */
export function explainSlot(input: Omit<SlotInput, "from" | "to">, start: number): Record<string, Reason> {
  const forAll = profileReason(input, start);
  return Object.fromEntries(
    inOrder(input.members).map((member) => [member.userId, forAll ?? memberReason(input, member, start)]),
  );
}

function profileReason({ profile, history, now }: Omit<SlotInput, "from" | "to">, start: number): Reason | undefined {
  if (!profile.active) return "inactive";
  if (!isOnGrid(profile, start)) return "grid";
  const { notice, opens, closes } = windowOf(profile, now);
  if (start < notice) return "notice";
  if (start < opens || start + profile.durationMinutes * 60 > closes) return "horizon";
  const limits = dayLimits({ profile, history }, { start, end: start + 1 });
  return limits.isFull(dayAt(profile.timezone, start)) ? "limit" : undefined;
}

function memberReason(input: Omit<SlotInput, "from" | "to">, member: Member, start: number): Reason {
  const { profile, busy, bookings, history } = input;
  const calendar = busy.get(member.userId);
  if (!member.active) return "inactive";
  if (calendar === undefined) return "error";
  const instant = { start, end: start + 1 };
  const limits = dayLimits({ profile, history }, instant);
  if (member.kind === "person" && limits.isFullFor(member.userId, dayAt(profile.timezone, start))) return "limit";
  if (freeStarts(input, instant)(member).length > 0) return "free";
  const end = start + profile.durationMinutes * 60;
  if (!holds(workingHours(profile, { start, end })(member), start, end)) {
    const everyWeek = workingHours(withoutExceptions(profile), { start, end })({ ...member, exceptions: [] });
    return holds(everyWeek, start, end) ? "exception" : "off_hours";
  }
  if (meets(bookings.get(member.userId) ?? [], start, end)) return "own_booking";
  return meets(calendar, start, end) ? "busy" : "buffer";
}

function withoutExceptions(profile: Profile): Profile {
  return { ...profile, exceptions: [], availabilityIntervals: undefined };
}
