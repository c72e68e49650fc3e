import { DriverError } from "atrium";
import { isOvertaken, makeEvent, moveEvent, removeEvent } from "./calendar-events.ts";
import { bookingLock, type Desk, keep, now } from "./desk.ts";
import { isMissing, isUnavailable, outcomeIsUnknown } from "./errors.ts";
import { sendMail } from "./mails.ts";
import type { Profile } from "./model.ts";
import { profileOf } from "./profiles.ts";
import { isLapsed, isUnfinished, type KeptBooking, type MailKind, type Placement } from "./records.ts";

/** Milliseconds before something is tried again: the first time; at most; and at most what was refused, which rarely helps. */
const delays = { first: 5_000, most: 300_000, refused: 3_600_000 };

/** Brings calendars and mailboxes to where a booking says they should be; what does not work is tried again later. */
export async function settle(desk: Desk, id: string): Promise<void> {
  await desk.locks.holding([bookingLock(id)], async () => {
    const booking = desk.store.all("booking").get(id);
    if (booking === undefined) return;
    try {
      if (isUnfinished(booking)) await settleAll(desk, booking);
      desk.retries.delete(id);
      desk.tokens.delete(id);
    } catch (error) {
      if (desk.module.signal.aborted) return;
      desk.module.log.warn(`The booking ${id} is not settled yet: ${(error as Error).message}`);
      desk.figures.failed(error);
      settleLater(desk, id, isUnavailable(error) ? delays.most : delays.refused);
    }
  });
}

/** Settles a booking as soon as what runs now has ended. */
export function settleSoon(desk: Desk, id: string): void {
  desk.module.after(0, () => settle(desk, id));
}

/** Settles a booking after a time that grows with every failure, to `most` milliseconds. */
export function settleLater(desk: Desk, id: string, most = delays.most): void {
  const { failures = 0, next: waiting } = desk.retries.get(id) ?? {};
  waiting?.cancel();
  const delay = Math.min(delays.first * 2 ** failures, most);
  const next = desk.module.after(delay, () => settle(desk, id));
  desk.retries.set(id, { failures: failures + 1, next });
}

async function settleAll(desk: Desk, found: KeptBooking): Promise<void> {
  let booking = now(desk) < found.end ? found : await giveUp(desk, found);
  if (booking.status === "creating") booking = await settleNew(desk, booking, { mailOnFailure: true });
  if (booking.move !== undefined) booking = await settleMove(desk, booking, booking.move);
  booking = await settleObsolete(desk, booking);
  for (const mail of booking.mails) {
    if (!isPointless(desk, booking, mail)) await sendMail(desk, ownProfile(desk, booking), booking, mail);
    booking = await keep(desk, { ...booking, mails: booking.mails.slice(1) });
  }
}

/**
 * Makes the event of a new booking, and looks whether somebody else took the time meanwhile.
 *
 * @returns the booking as it is kept then: `confirmed`, or `failed` when somebody else has the time
 * @throws whatever the calendar threw; the booking is what it was
 */
export async function settleNew(
  desk: Desk,
  booking: KeptBooking,
  { mailOnFailure = false } = {},
): Promise<KeptBooking> {
  const profile = ownProfile(desk, booking);
  const { calendar, eventId, icalUid } = await makeEvent(desk, profile, booking, booking);
  desk.calendars.forget(booking.userIds);
  if (await isOvertaken(desk, booking, [booking])) {
    desk.figures.conflict();
    const mails = mailOnFailure ? mailsOf(booking, "cancelled") : [];
    return keep(desk, { ...booking, status: "failed", obsolete: [{ calendar, eventId }], mails });
  }
  const [organizer = ""] = booking.userIds;
  const confirmed = await keep(desk, {
    ...booking,
    status: "confirmed",
    eventIds: { [organizer]: eventId },
    icalUid,
    mails: mailsOf(booking, "confirmation"),
  });
  desk.module.emit("booked", told(desk, confirmed));
  return confirmed;
}

/**
 * Moves a booking's event, or makes it anew where another calendar gets it, and looks whether somebody else took the time.
 *
 * @returns the booking as it is kept then: moved, or where it was when somebody else has the time
 * @throws whatever the calendar threw; the booking is what it was
 */
export async function settleMove(desk: Desk, booking: KeptBooking, move: Placement): Promise<KeptBooking> {
  const profile = ownProfile(desk, booking);
  const [before = "", after = ""] = [booking.userIds[0], move.userIds[0]];
  const old = booking.eventIds[before];
  const anew = { ...booking, moves: booking.moves + 1 };
  // Somebody may have taken it out of the calendar by hand.
  const kept =
    before === after && old !== undefined
      ? await moveEvent(desk, profile, booking, { eventId: old, from: booking, to: move }).catch(unlessMissing)
      : undefined;
  const stays = kept !== undefined;
  const event = kept ?? (await makeEvent(desk, profile, anew, move));
  desk.calendars.forget([...booking.userIds, ...move.userIds]);
  const { calendar, eventId, icalUid } = event;

  if (await isOvertaken(desk, move, [booking, move])) {
    desk.figures.conflict();
    if (stays) await moveEvent(desk, profile, booking, { eventId, from: move, to: booking });
    const obsolete = stays ? booking.obsolete : [...booking.obsolete, { calendar, eventId }];
    return keep(desk, { ...(stays ? booking : anew), move: undefined, obsolete });
  }
  const left = stays || old === undefined ? [] : [{ calendar: addressOf(desk, before), eventId: old }];
  const moved = await keep(desk, {
    ...(stays ? booking : anew),
    ...move,
    move: undefined,
    eventIds: { [after]: eventId },
    icalUid,
    obsolete: [...booking.obsolete, ...left],
    mails: [...booking.mails, ...mailsOf(booking, "rescheduled")],
  });
  desk.module.emit("rescheduled", told(desk, moved));
  return moved;
}

/** Takes events out of calendars that are no longer any booking's. */
export async function settleObsolete(desk: Desk, booking: KeptBooking): Promise<KeptBooking> {
  let left = booking;
  for (const event of booking.obsolete) {
    await removeEvent(desk, event);
    left = await keep(desk, { ...left, obsolete: left.obsolete.slice(1) });
  }
  if (booking.obsolete.length > 0) desk.calendars.forget(booking.userIds);
  return left;
}

/** The mail of a kind, if there is somebody to write to. */
export function mailsOf({ attendee }: KeptBooking, kind: MailKind): MailKind[] {
  return attendee.email === "" ? [] : [kind];
}

/** True for the link to confirm what cannot be confirmed any more, or is. */
function isPointless(desk: Desk, booking: KeptBooking, mail: MailKind): boolean {
  return mail === "verification" && (booking.status !== "held" || isLapsed(booking, now(desk)));
}

/** What other drivers are told of a booking. */
export function told(desk: Desk, booking: KeptBooking) {
  const { id, userIds, start, end } = booking;
  return { id, profile: ownProfile(desk, booking).name, userIds, start, end };
}

/** True when a call to the calendar surely did nothing. */
export function didNothing(error: unknown): boolean {
  return error instanceof DriverError && !outcomeIsUnknown(error);
}

/** After a meeting's end nobody needs its event, and no mail about it. */
function giveUp(desk: Desk, booking: KeptBooking): Promise<KeptBooking> {
  desk.module.log.error(`The booking ${booking.id} was not settled before its end, and is left as it is`);
  const status = booking.status === "creating" ? "failed" : booking.status;
  return keep(desk, { ...booking, status, move: undefined, obsolete: [], mails: [] });
}

/** It is kept until its last booking is over, also when it is deleted. */
function ownProfile(desk: Desk, booking: KeptBooking): Profile {
  const kept = profileOf(desk, booking);
  if (kept === undefined) throw new TypeError(`The booking ${booking.id} is of a profile that is not kept`);
  return kept.profile;
}

function addressOf({ store }: Desk, userId: string): string {
  return store.all("person").get(userId)?.email ?? userId;
}

function unlessMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
