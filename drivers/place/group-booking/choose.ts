import type { Desk } from "./desk.ts";
import { bookingError, taken, unreadable } from "./errors.ts";
import { type Busy, withoutOwn } from "./free-busy.ts";
import type { Member } from "./model.ts";
import { around, mustBeReadable, rulesOf, type SlotRules } from "./openings.ts";
import { membersOf } from "./profiles.ts";
import type { KeptBooking, KeptProfile, Placement } from "./records.ts";
import { assign } from "./slots/assign.ts";
import { explainSlot, type Reason } from "./slots/explain.ts";
import { isSlot } from "./slots/slots.ts";

/** What is wanted of a profile. */
export interface Wanted {
  /** Unix time. */
  start: number;
  /** Who, first choice first; nobody in particular when empty. */
  userIds: readonly string[];
  /** True when somebody else will do if none of them is free. */
  orElse?: boolean;
  /** The booking that is to be moved: its own time is free for it. */
  moved?: KeptBooking | undefined;
}

/** Reasons for which a time that the profile offers is somebody else's. */
const theirs: ReadonlySet<Reason> = new Set(["busy", "buffer", "own_booking", "limit"]);

/**
 * Who takes a booking: by the rules of every slot, and by what the calendars of those who could have at this moment. The
 * caller holds the locks of the profile's members.
 *
 * @throws DriverError `slot.invalid`, `slot.taken`, `user.unknown`, `calendar.unavailable`
 */
export async function choose(desk: Desk, kept: KeptProfile, wanted: Wanted): Promise<Placement> {
  const { profile } = kept;
  const { start, moved } = wanted;
  const members = membersOf(desk, kept);
  const strangers = wanted.userIds.filter((id) => !members.some(({ userId }) => userId === id));
  if (strangers.length > 0) throw bookingError("user.unknown", "Somebody who was asked for is not in this profile");

  const range = around(profile, { start, end: start + 1 });
  const rules = rulesOf(desk, kept, free(members.map(({ userId }) => userId)), range, moved?.id);
  const possible = isSlot(rules, start);
  if (possible === undefined) throw refusal(rules, start);

  const end = start + profile.durationMinutes * 60;
  const [bufferBefore, bufferAfter] = [profile.bufferBeforeMinutes, profile.bufferAfterMinutes];
  const span = { start: start - bufferBefore * 60, end: end + bufferAfter * 60 };
  const candidates = members.filter(({ userId }) => possible.userIds.includes(userId));
  const read = await desk.calendars.read(desk.module, candidates, span, { fresh: true });
  mustBeReadable(profile, candidates, read);
  const busy = moved === undefined ? read : withoutOwn(read, moved.userIds, [moved]);
  const slot = desk.figures.timed(() => isSlot({ ...rules, busy }, start));
  const { history } = rules;
  const among = (requested: readonly string[]) =>
    slot && assign({ profile, members, start, eligible: slot.userIds, history, requested });
  const userIds = among(wanted.userIds) ?? (wanted.orElse ? among([]) : undefined);
  if (userIds === undefined) {
    // What is shown of them is older.
    desk.calendars.forget(candidates.map(({ userId }) => userId));
    const isUnknown = ({ userId }: Member) => wanted.userIds.includes(userId) && !read.has(userId);
    throw candidates.some(isUnknown) ? unreadable() : taken();
  }
  return { userIds, start, end, bufferBefore, bufferAfter };
}

function free(userIds: readonly string[]): Busy {
  return new Map(userIds.map((userId) => [userId, []]));
}

function refusal(rules: SlotRules, start: number) {
  const reasons = Object.values(explainSlot(rules, start));
  if (reasons.includes("inactive") && !rules.profile.active) {
    return bookingError("profile.inactive", "This cannot be booked at present");
  }
  if (reasons.some((reason) => theirs.has(reason))) return taken();
  return bookingError("slot.invalid", "This is not one of the times that are offered; ask for those again");
}
