import { randomUUID } from "node:crypto";
import { type Attendee, mustBeWelcome } from "./attendee.ts";
import { type Required, requiring } from "./availability.ts";
import { isTaken } from "./calendar-events.ts";
import { choose } from "./choose.ts";
import { bookingLock, type Desk, keep, now } from "./desk.ts";
import { asCallerSees, bookingError, bookingErrorCode, taken } from "./errors.ts";
import { checkedFields } from "./fields.ts";
import { holdingMembers, userLock } from "./member-locks.ts";
import { once } from "./once.ts";
import { findProfile } from "./profiles.ts";
import { isLapsed, type KeptBooking, type KeptProfile } from "./records.ts";
import { didNothing, settleLater, settleNew, settleSoon } from "./settle.ts";
import type { Change } from "./store.ts";
import { newToken, tokenFor } from "./tokens.ts";

/** What somebody wants to book. */
export interface BookingRequest {
  /** Id or name. */
  profile: number | string;
  /** Unix time. */
  start: number;
  /** Who, first choice first; whoever it is by the profile's rules when empty. */
  user_ids: string[];
  attendee: Attendee;
  /** What the profile's texts ask for, by name. */
  fields: Record<string, string>;
  /** One person or all, in place of what the profile says. */
  required?: Required | undefined;
  /** The same key with the same request within a day is the same booking. */
  idempotency_key?: string | undefined;
}

/** A booking, and the token with which whoever made it can change it. */
export interface Booked {
  booking: KeptBooking;
  token: string;
}

/**
 * Books a time: of any number of people who want it, one gets it. The booking is `confirmed`, or `creating` when Graph does
 * not say whether the event was made; then it is asked until it does, and the time is kept.
 *
 * @throws DriverError `profile.not_found`, `profile.inactive`, `fields.missing`, `attendee.refused`, `slot.invalid`,
 *   `slot.taken`, `key.reused`, `calendar.unavailable`
 */
export async function book(desk: Desk, request: BookingRequest): Promise<Booked> {
  return once(desk, request, async (answer) => {
    const id = randomUUID();
    return desk.locks.holding([bookingLock(id)], async () => {
      const { booking, token } = await claim(desk, id, request, { status: "creating" }, answer);
      return { booking: await confirmed(desk, booking), token };
    });
  });
}

/**
 * Keeps a time for some minutes, in which `confirm` makes it a booking. Nothing is in the calendar yet.
 *
 * @param more what else is kept of it
 * @throws DriverError as `book`
 */
export async function reserve(
  desk: Desk,
  request: BookingRequest,
  minutes: number,
  more: Partial<Pick<KeptBooking, "linkByMail" | "mails">> = {},
): Promise<Booked> {
  const longest = desk.module.settings.longest_hold;
  if (minutes > longest) throw bookingError("slot.invalid", `A time is kept for ${longest} minutes at most`);
  return once(desk, { ...request, minutes }, (answer) => {
    const holdExpires = now(desk) + minutes * 60;
    return claim(desk, randomUUID(), request, { ...more, status: "held", holdExpires }, answer);
  });
}

/**
 * Makes a booking of a reservation.
 *
 * @throws DriverError `reservation.not_found`, `reservation.expired`, `slot.taken` when something got into the calendar
 *   meanwhile, `calendar.unavailable`; the reservation stays in the last case
 */
export async function confirm(desk: Desk, id: string): Promise<Booked> {
  return desk.locks.holding([bookingLock(id)], async () => {
    const held = desk.store.all("booking").get(id);
    if (held === undefined) throw bookingError("reservation.not_found", "There is no such reservation");
    const token = await tokenFor(desk, id);
    if (held.status === "confirmed" || held.status === "creating") return { booking: held, token };
    if (held.status !== "held" || isLapsed(held, now(desk))) {
      throw bookingError("reservation.expired", "The reservation is over; choose a time again");
    }
    if (await isTaken(desk, held)) {
      desk.calendars.forget(held.userIds);
      desk.figures.conflict();
      await keep(desk, { ...held, status: "failed" });
      throw taken();
    }
    const creating: KeptBooking = { ...held, status: "creating", holdExpires: undefined };
    const booking = await desk.locks.holding(held.userIds.map(userLock), () => keep(desk, creating));
    return { booking: await confirmed(desk, booking, held), token };
  });
}

/**
 * Gives a reserved time back.
 *
 * @throws DriverError `reservation.not_found`, `booking.closed` when it is a booking by now
 */
export async function release(desk: Desk, id: string): Promise<KeptBooking> {
  return desk.locks.holding([bookingLock(id)], async () => {
    const held = desk.store.all("booking").get(id);
    if (held === undefined) throw bookingError("reservation.not_found", "There is no such reservation");
    if (held.status === "cancelled") return held;
    if (held.status !== "held") throw bookingError("booking.closed", "This is no reservation any more");
    return keep(desk, { ...held, status: "cancelled" });
  });
}

/** Chooses who takes it, and keeps their time, all while nobody else can. */
async function claim(
  desk: Desk,
  id: string,
  { profile: reference, start, user_ids, attendee, fields, required }: BookingRequest,
  state: Pick<KeptBooking, "status"> & Partial<KeptBooking>,
  answer: (bookingId: string) => Change[],
): Promise<Booked> {
  mustBeWelcome(attendee, desk.module.settings.blocked_attendees);
  const found = findProfile(desk, reference);
  const said = checkedFields(found.profile, fields);
  const { token, change } = newToken(id);
  const placed = async (current: KeptProfile) => {
    const kept = requiring(current, required);
    const placement = await choose(desk, kept, { start, userIds: user_ids });
    const made: KeptBooking = {
      id,
      profileId: kept.profile.id,
      ...placement,
      attendee: { name: attendee.name, email: attendee.email ?? "" },
      fields: said,
      eventIds: {},
      createdAt: now(desk),
      moves: 0,
      obsolete: [],
      mails: [],
      ...state,
    };
    return keep(desk, made, change, ...answer(id));
  };
  const booking = await holdingMembers(desk, found.profile.id, placed).catch((error) => {
    if (isConflict(error)) desk.figures.conflict();
    throw error;
  });
  desk.tokens.set(id, token);
  return { booking, token };
}

/**
 * Makes the event of a booking that somebody waits for. A failure before which surely nothing was made undoes it.
 *
 * @param before what to go back to; nothing of it stays if absent
 */
async function confirmed(desk: Desk, booking: KeptBooking, before?: KeptBooking): Promise<KeptBooking> {
  try {
    const settled = await settleNew(desk, booking);
    settleSoon(desk, booking.id);
    if (settled.status === "failed") throw taken();
    return settled;
  } catch (error) {
    if (isConflict(error)) throw error;
    if (didNothing(error)) {
      await keep(desk, before ?? { ...booking, status: "failed" });
      throw asCallerSees(error);
    }
    desk.module.log.warn(`Whether the event of the booking ${booking.id} was made is not known yet`);
    settleLater(desk, booking.id);
    return booking;
  }
}

function isConflict(error: unknown): boolean {
  return bookingErrorCode(error) === "slot.taken";
}
