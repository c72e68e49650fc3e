import { type Desk, now } from "./desk.ts";
import { unreadable } from "./errors.ts";
import { type Busy, withoutOwn } from "./free-busy.ts";
import type { Member, Profile } from "./model.ts";
import { membersOf } from "./profiles.ts";
import type { KeptBooking, KeptProfile } from "./records.ts";
import { explainSlot, type Reason } from "./slots/explain.ts";
import type { Slot, SlotInput } from "./slots/input.ts";
import type { Interval } from "./slots/intervals.ts";
import { slotsOf } from "./slots/slots.ts";
import { teamOf } from "./slots/team.ts";

/** What decides about slots, but for the range in which they are asked for. */
export type SlotRules = Omit<SlotInput, "from" | "to">;

/**
 * The slots of a profile that start between two times, as the calendars were within the last seconds.
 *
 * @param moved a booking whose own time is free for it
 * @throws DriverError `calendar.unavailable` when the calendars cannot be read, so that an empty list means none are free
 */
export async function openings(
  desk: Desk,
  kept: KeptProfile,
  { start, end }: Interval,
  moved?: KeptBooking,
): Promise<Slot[]> {
  const members = membersOf(desk, kept).filter(({ active }) => active);
  const range = around(kept.profile, { start, end });
  const read = await desk.calendars.read(desk.module, members, range);
  mustBeReadable(kept.profile, members, read);
  const busy = moved === undefined ? read : withoutOwn(read, moved.userIds, [moved]);
  const rules = rulesOf(desk, kept, busy, range, moved?.id);
  return desk.figures.timed(() => slotsOf({ ...rules, from: start, to: end }));
}

/** Why each member can or cannot be booked at a time, by userId. */
export async function explained(desk: Desk, kept: KeptProfile, start: number): Promise<Record<string, Reason>> {
  const range = around(kept.profile, { start, end: start + 1 });
  const busy = await desk.calendars.read(desk.module, membersOf(desk, kept), range);
  return explainSlot(rulesOf(desk, kept, busy, range), start);
}

/** Everything that decides about slots, with what calendars have within a range. */
export function rulesOf(desk: Desk, kept: KeptProfile, busy: Busy, range: Interval, except?: string): SlotRules {
  const { agenda } = desk;
  const query = { now: now(desk), except };
  const { profile, members } = kept;
  const userIds = members.map(({ userId }) => userId);
  return {
    profile,
    members: membersOf(desk, kept),
    busy,
    bookings: agenda.of(userIds, range, query),
    history: agenda.history(profile.id, query),
    now: query.now,
  };
}

/** The time in which something can be in the way of slots that start in a range. */
export function around(profile: Profile, { start, end }: Interval): Interval {
  return { start: start - reachOf(profile), end: end + reachOf(profile) };
}

/** Seconds before and after the start of a slot within which something can be in its way. */
export function reachOf({ durationMinutes, bufferBeforeMinutes, bufferAfterMinutes }: Profile): number {
  return (durationMinutes + Math.max(bufferBeforeMinutes, bufferAfterMinutes)) * 60;
}

/**
 * @throws DriverError `calendar.unavailable` when no slot could be found because calendars cannot be read: everybody's, or
 *   that of somebody without whom it does not go
 */
export function mustBeReadable({ pooling }: Profile, members: readonly Member[], busy: Busy): void {
  const { people, rooms } = teamOf(members);
  const unknown = ({ userId }: Member) => !busy.has(userId);
  const none = (kind: Member[]) => kind.length > 0 && kind.every(unknown);
  if (!none(people) && !none(rooms) && !(pooling === "collective" && people.some(unknown))) return;
  throw unreadable();
}
