import { type RouteBuilder, unixTime } from "atrium";
import { z } from "zod";
import { confirmByMail } from "../by-mail.ts";
import { calendarFile } from "../calendar-file.ts";
import { cancel, reschedule } from "../changes.ts";
import { type Desk, now } from "../desk.ts";
import { bookingError } from "../errors.ts";
import { calendarEntry } from "../event-text.ts";
import { deskOf } from "../group-booking.ts";
import { openings } from "../openings.ts";
import { profileOf } from "../profiles.ts";
import type { KeptBooking } from "../records.ts";
import { bookingOfToken, manageUrl } from "../tokens.ts";
import { admitReader, admitWriter, type GroupBookingHost } from "./door.ts";
import { plain } from "./failure.ts";
import { opaqueIds } from "./opaque-ids.ts";
import { checkedRange, mustBeSeen, range, timeout } from "./public-routes.ts";
import { ManagedView, managedView, SlotsView, seenOf } from "./public-views.ts";

const Change = z.discriminatedUnion("action", [
  z.object({
    action: z.literal("cancel"),
    reason: z.string().trim().max(500).default("").describe("For the company; it is in no mail"),
  }),
  z.object({ action: z.literal("reschedule"), start: unixTime }),
  z.object({ action: z.literal("confirm") }),
]);

type Change = z.output<typeof Change>;

/** Routes for whoever has the link of a booking, which its mails hold. */
export const bookingRoutes = (route: RouteBuilder<GroupBookingHost>) => ({
  public_booking: route({
    method: "GET",
    path: "/api/public/bookings/:token",
    summary: "A booking, for whoever has its link",
    access: "public",
    returns: ManagedView,
    admit: admitReader,
    run: async (self, { params }) => ({
      headers: plain,
      body: await managedView(self.desk, booking(self, params.token)),
    }),
  }),
  public_booking_slots: route({
    method: "GET",
    path: "/api/public/bookings/:token/slots",
    summary: "The times to which a booking can be moved",
    access: "public",
    timeout,
    query: range,
    returns: SlotsView,
    admit: admitReader,
    run: async (self, { params, query }) => {
      const moved = booking(self, params.token);
      const kept = profileOf(self.desk, moved);
      if (kept === undefined || kept.deletedAt !== undefined) {
        throw bookingError("booking.closed", "This cannot be booked any more; the booking can be cancelled");
      }
      const publicId = opaqueIds(self.door.key, kept);
      const slots = await openings(deskOf(self), kept, seenOf(self.desk, checkedRange(query)), moved);
      const items = slots
        .filter(({ start }) => start !== moved.start)
        .map(({ start, end, userIds }) => ({ start, end, userIds: userIds.map(publicId) }));
      return { headers: plain, body: { items, now: now(self.desk) } };
    },
  }),
  public_change_booking: route({
    method: "POST",
    path: "/api/public/bookings/:token",
    summary: "Moves, cancels or confirms a booking",
    access: "public",
    timeout,
    body: Change,
    returns: ManagedView,
    admit: admitWriter,
    run: async (self, { params, body }) => {
      const found = booking(self, params.token);
      if (body.action === "reschedule") mustBeSeen(self, body.start);
      const desk = deskOf(self);
      return { headers: plain, body: await managedView(desk, await change(desk, found, body)) };
    },
  }),
  public_booking_file: route({
    method: "GET",
    path: "/api/public/bookings/:token/booking.ics",
    summary: "A booking as a calendar file",
    access: "public",
    type: "text/calendar",
    admit: admitReader,
    run: (self, { params }) => {
      const { desk } = self;
      const found = booking(self, params.token);
      const kept = profileOf(desk, found);
      if (kept === undefined) throw bookingError("booking.not_found", "It was too long ago");
      const entry = calendarEntry(desk, kept.profile, found, manageUrl(desk, params.token ?? ""));
      return {
        headers: {
          ...plain,
          "content-type": "text/calendar; charset=utf-8",
          "content-disposition": 'inline; filename="booking.ics"',
        },
        body: calendarFile(entry, now(desk)),
      };
    },
  }),
});

function change(desk: Desk, booking: KeptBooking, wanted: Change): Promise<KeptBooking> {
  switch (wanted.action) {
    case "cancel":
      return cancel(desk, booking.id, { reason: wanted.reason || undefined, mailed: false });
    case "reschedule":
      return reschedule(desk, booking.id, { start: wanted.start, userIds: [] });
    case "confirm":
      return confirmByMail(desk, booking);
  }
}

function booking({ desk }: GroupBookingHost, token = ""): KeptBooking {
  return bookingOfToken(desk, token);
}
