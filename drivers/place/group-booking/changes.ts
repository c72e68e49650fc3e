import { choose } from "./choose.ts";
import { bookingLock, type Desk, keep, now } from "./desk.ts";
import { asCallerSees, bookingError, bookingErrorCode, taken } from "./errors.ts";
import { oneLine } from "./fields.ts";
import { holdingMembers } from "./member-locks.ts";
import type { KeptBooking, KeptProfile, Placement } from "./records.ts";
import { didNothing, mailsOf, settleLater, settleMove, settleObsolete, settleSoon, told } from "./settle.ts";

/** Seconds after which a booking that Graph does not answer for can be changed, at the earliest. */
const pause = 30;

/**
 * Moves a booking to another time, with the same people if they are free then, or with those who are asked for.
 *
 * @throws DriverError `booking.not_found`, `booking.closed`, `booking.unsettled`, `slot.invalid`, `slot.taken`,
 *   `calendar.unavailable`; the booking stays where it was, but for `booking.unsettled`: then nobody knows yet
 */
export async function reschedule(
  desk: Desk,
  id: string,
  { start, userIds }: { start: number; userIds: readonly string[] },
): Promise<KeptBooking> {
  return desk.locks.holding([bookingLock(id)], async () => {
    const booking = openBooking(desk, id);
    if (booking.start <= now(desk)) throw bookingError("booking.closed", "It has begun; it cannot be moved any more");
    const wanted = userIds.length > 0 ? { userIds } : { userIds: booking.userIds, orElse: true };
    const find = async (kept: KeptProfile) => {
      const move = await choose(desk, kept, { start, moved: booking, ...wanted });
      return isAt(booking, move) ? booking : keep(desk, { ...booking, move });
    };
    const moved = await holdingMembers(desk, booking.profileId, find, booking.userIds).catch((error) => {
      if (bookingErrorCode(error) === "slot.taken") desk.figures.conflict();
      throw error;
    });
    if (moved.move === undefined) return moved;
    const settled = await moveNow(desk, booking, moved, moved.move);
    settleSoon(desk, id);
    if (!isAt(settled, moved.move)) throw taken();
    return settled;
  });
}

/**
 * Cancels a booking. Its time is free at once; its event goes from the calendar now or, when that fails, as soon as it can.
 *
 * @param why `mailed` is false for what strangers say: who books in somebody else's name must not have us write to them
 * @throws DriverError `booking.not_found`, `booking.closed`, `booking.unsettled`
 */
export async function cancel(
  desk: Desk,
  id: string,
  { reason, mailed = true }: { reason?: string | undefined; mailed?: boolean },
): Promise<KeptBooking> {
  return desk.locks.holding([bookingLock(id)], async () => {
    const booking = openBooking(desk, id);
    const events = Object.entries(booking.eventIds).map(([userId, eventId]) => ({
      calendar: desk.store.all("person").get(userId)?.email ?? userId,
      eventId,
    }));
    const cancelled = await keep(desk, {
      ...booking,
      status: "cancelled",
      obsolete: [...booking.obsolete, ...events],
      mails: mailsOf(booking, "cancelled"),
      ...(reason === undefined ? {} : { reason: oneLine(reason), isReasonInternal: !mailed }),
    });
    desk.module.emit("cancelled", told(desk, cancelled));
    const settled = await settleObsolete(desk, cancelled).catch((error) => {
      desk.module.log.warn(`The event of the cancelled booking ${id} is still there: ${error.message}`);
      return cancelled;
    });
    settleSoon(desk, id);
    return settled;
  });
}

/** A booking by its id. */
export function findBooking({ store }: Desk, id: string): KeptBooking {
  const booking = store.all("booking").get(id);
  if (booking !== undefined) return booking;
  throw bookingError("booking.not_found", "There is no such booking");
}

/** A booking that can be changed. */
function openBooking(desk: Desk, id: string): KeptBooking {
  const booking = findBooking(desk, id);
  if (booking.status === "creating" || booking.move !== undefined) throw unsettled();
  if (booking.status !== "confirmed" || booking.end <= now(desk)) {
    throw bookingError("booking.closed", "It was cancelled, or is over; it cannot be changed any more");
  }
  return booking;
}

async function moveNow(desk: Desk, before: KeptBooking, moved: KeptBooking, move: Placement): Promise<KeptBooking> {
  try {
    return await settleMove(desk, moved, move);
  } catch (error) {
    if (didNothing(error)) {
      await keep(desk, before);
      throw asCallerSees(error);
    }
    settleLater(desk, before.id);
    throw unsettled();
  }
}

function isAt(booking: Placement, { start, end, userIds }: Placement): boolean {
  return booking.start === start && booking.end === end && booking.userIds.join() === userIds.join();
}

function unsettled() {
  const details = { retry_after: pause };
  return bookingError(
    "booking.unsettled",
    `The calendar has not answered for it yet; look again in ${pause} s`,
    details,
  );
}
