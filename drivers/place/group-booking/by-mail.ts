import { type Booked, type BookingRequest, confirm, reserve } from "./book.ts";
import type { Desk } from "./desk.ts";
import { bookingError } from "./errors.ts";
import type { KeptBooking } from "./records.ts";
import { settleSoon } from "./settle.ts";
import { baseUrl } from "./tokens.ts";

/** Minutes for which a time is kept until the attendee confirms it. */
const patience = 15;

/**
 * Reserves a time, and writes to the attendee a link that makes it a booking. Nobody else gets the link, so that who uses it
 * can read that mailbox.
 *
 * @throws DriverError as `reserve`; `fields.missing` without a mail address
 */
export async function bookByMail(desk: Desk, request: BookingRequest): Promise<Booked> {
  if (request.attendee.email === undefined) {
    throw bookingError("fields.missing", "Fill in email: a link goes there that confirms the booking", {
      fields: ["email"],
    });
  }
  // Where there is no link there is nothing to write.
  baseUrl(desk);
  const minutes = Math.min(patience, desk.module.settings.longest_hold);
  const held = await reserve(desk, request, minutes, { linkByMail: true, mails: ["verification"] });
  settleSoon(desk, held.booking.id);
  return held;
}

/**
 * Makes a booking of what waits for its link to be used; one that is made already stays as it is.
 *
 * @throws DriverError as `confirm`; `booking.closed` for a booking that needs no confirmation
 */
export async function confirmByMail(desk: Desk, { id, linkByMail }: KeptBooking): Promise<KeptBooking> {
  if (linkByMail !== true) throw bookingError("booking.closed", "This booking needs no confirmation");
  return (await confirm(desk, id)).booking;
}
