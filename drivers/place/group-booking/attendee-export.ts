import { emailAddress } from "atrium";
import { z } from "zod";
import { FullBooking, fullBooking } from "./booking-view.ts";
import type { Desk } from "./desk.ts";
import { mailKinds } from "./records.ts";

/** Everything that is kept about an attendee, to be handed to them. */
export const AttendeeExport = z.object({
  email: emailAddress,
  bookings: z.array(
    FullBooking.extend({
      links: z.int().describe("Links in mails by which it can be changed; the links themselves are not kept"),
      mails: z.array(z.enum(mailKinds)).describe("Those that are still to be sent"),
    }),
  ),
});

/** What is kept about an attendee, by the start of their bookings. What was blanked is theirs no longer. */
export function exportAttendee(desk: Desk, email: string): z.output<typeof AttendeeExport> {
  const { store } = desk;
  const theirs = [...store.all("booking").values()].filter(({ attendee }) => attendee.email === email);
  const tokens = [...store.all("token").values()];
  const bookings = theirs
    .sort((a, b) => a.start - b.start)
    .map((booking) => ({
      ...fullBooking(desk, booking),
      links: tokens.filter(({ bookingId }) => bookingId === booking.id).length,
      mails: booking.mails,
    }));
  return { email, bookings };
}
