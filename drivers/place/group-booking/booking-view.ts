import { unixTime } from "atrium";
import { z } from "zod";
import type { Booked } from "./book.ts";
import type { Desk } from "./desk.ts";
import { Booking } from "./model.ts";
import { profileOf } from "./profiles.ts";
import type { KeptBooking } from "./records.ts";
import { manageUrl } from "./tokens.ts";

/** A booking as those who may book see it: nothing of the attendee. */
export const BookingView = Booking.pick({
  id: true,
  profileId: true,
  userIds: true,
  start: true,
  end: true,
  eventIds: true,
  createdAt: true,
}).extend({
  profile: z.string().describe("The profile's name"),
  status: Booking.shape.status.describe(
    "`held`: reserved; `creating`: kept, while the calendar does not say whether it has the event; `failed`: somebody else had the time",
  ),
  holdExpires: unixTime.optional().describe("Until when it is reserved"),
});

export type BookingView = z.output<typeof BookingView>;

/** What somebody gets who booked. */
export const BookedView = BookingView.extend({
  manageToken: z.string().describe("A secret: who has it may move and cancel the booking"),
  manageUrl: z.string().optional().describe("Where the attendee does that"),
});

/** A booking with the attendee's data. */
export const FullBooking = BookingView.extend({
  attendee: Booking.shape.attendee,
  fields: Booking.shape.fields,
  reason: z.string().optional().describe("Why it was cancelled"),
});

export function bookingView(desk: Desk, booking: KeptBooking): BookingView {
  const { id, profileId, userIds, start, end, status, eventIds, createdAt, holdExpires } = booking;
  const profile = profileOf(desk, booking)?.profile.name ?? "";
  const held = status === "held" && holdExpires !== undefined ? { holdExpires } : {};
  return { id, profileId, profile, userIds, start, end, status, eventIds, createdAt, ...held };
}

export function bookedView(desk: Desk, { booking, token }: Booked): z.output<typeof BookedView> {
  const url = manageUrl(desk, token);
  return { ...bookingView(desk, booking), manageToken: token, ...(url === undefined ? {} : { manageUrl: url }) };
}

export function fullBooking(desk: Desk, booking: KeptBooking): z.output<typeof FullBooking> {
  const { attendee, fields, reason } = booking;
  return { ...bookingView(desk, booking), attendee, fields, ...(reason === undefined ? {} : { reason }) };
}
