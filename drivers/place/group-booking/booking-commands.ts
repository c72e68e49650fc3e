import { type CommandBuilder, emailAddress, mailbox, personal, secret, timeZone, unixTime } from "atrium";
import { z } from "zod";
import { Attendee } from "./attendee.ts";
import { AttendeeExport, exportAttendee } from "./attendee-export.ts";
import { Availability, availabilityOf, Required } from "./availability.ts";
import { book, confirm, release, reserve } from "./book.ts";
import { BookedView, BookingView, bookedView, bookingView, FullBooking, fullBooking } from "./booking-view.ts";
import { cancel, findBooking, reschedule } from "./changes.ts";
import { bookingError } from "./errors.ts";
import { deskOf, type GroupBooking } from "./group-booking.ts";
import { listBookings } from "./list-bookings.ts";
import { Booking } from "./model.ts";
import { explained, openings } from "./openings.ts";
import { pageParams, pageSchema } from "./page.ts";
import { profileRef } from "./profile-commands.ts";
import { findProfile } from "./profiles.ts";
import { purgeAttendee } from "./retention.ts";
import { reasons } from "./slots/explain.ts";
import { isOnGrid } from "./slots/grid.ts";
import { bookingOfToken } from "./tokens.ts";

/** Milliseconds: looks at calendars and a change, all of which may have to wait for their turn or to be tried again. */
const timeout = 120_000;

const start = unixTime.describe("Unix time in seconds at which a slot starts");
const manage_token = secret(z.string().min(1).describe("As book answered it"));
const booking_id = z.string().min(1);
const reservation_id = z.string().min(1).describe("The id that reserve answered");
const reason = personal(z.string().trim().max(500).optional().describe("For the attendee"));

/** What is booked and for whom. */
const request = {
  profile: profileRef,
  start,
  attendee: personal(Attendee.describe("Who books. Without a mail address nobody is invited or written to")),
  fields: personal(
    z
      .record(z.string(), z.string().max(2_000))
      .default({})
      .describe("What the profile's texts ask for, by name; see additionalFields of availability"),
  ),
  user_ids: z.array(mailbox).default([]).describe("With whom, first choice first; the profile's rules say if empty"),
  idempotency_key: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe("The same request with the same key is booked once within a day, however often it is sent"),
  required: Required.optional().describe("One person or all, in place of what the profile says"),
};

/** Commands about free times and bookings. */
export const bookingCommands = (command: CommandBuilder<GroupBooking>) => ({
  availability: command({
    summary: "When a profile can be booked",
    description: "An error rather than an empty list when calendars cannot be read.",
    timeout,
    params: {
      profile: profileRef,
      from: unixTime.optional().describe("Now if absent"),
      to: unixTime.optional().describe("Slots start before; 31 days after `from` if absent, 62 at most"),
      required: request.required,
      limit: z.int().min(1).max(500).default(10).describe("Users to name"),
      offset: z.int().min(0).default(0),
      timezone: timeZone.optional().describe("Zone in which times are written; the profile's if absent"),
    },
    returns: Availability,
    run: (self, { profile, ...query }) => availabilityOf(deskOf(self), findProfile(self.desk, profile), query),
  }),
  available_users: command({
    summary: "Who could take a booking at a time: people, then rooms",
    timeout,
    params: { profile: profileRef, start },
    returns: z.array(z.string()),
    run: async (self, { profile, start }) => {
      const found = findProfile(self.desk, profile);
      if (!isOnGrid(found.profile, start)) throw bookingError("slot.invalid", "Nothing of this profile starts then");
      const [slot] = await openings(deskOf(self), found, { start, end: start + 1 });
      return slot?.userIds ?? [];
    },
  }),
  explain_slot: command({
    summary: "Why each member of a profile can or cannot be booked at a time",
    level: "support",
    timeout,
    params: { profile: profileRef, start },
    returns: z.record(z.string(), z.enum(reasons)),
    run: (self, { profile, start }) => explained(deskOf(self), findProfile(self.desk, profile), start),
  }),
  book: command({
    summary: "Books a time with a profile",
    description:
      "Of any number of people who want a time, one gets it; the others are told `slot.taken`. Status `creating` means " +
      "that the time is kept, but the calendar has not said yet whether it has the event.",
    timeout,
    params: request,
    returns: BookedView,
    run: async (self, args) => bookedView(self.desk, await book(deskOf(self), args)),
  }),
  reserve: command({
    summary: "Keeps a time for some minutes, until confirm",
    timeout,
    params: {
      ...request,
      minutes: z.int().min(1).max(1_440).optional().describe("10 if absent, or longest_hold where that is less"),
    },
    returns: BookedView,
    run: async (self, { minutes = Math.min(10, self.settings.longest_hold), ...args }) =>
      bookedView(self.desk, await reserve(deskOf(self), args, minutes)),
  }),
  confirm: command({
    summary: "Makes a booking of a reservation",
    timeout,
    params: { reservation_id },
    returns: BookedView,
    run: async (self, args) => bookedView(self.desk, await confirm(deskOf(self), args.reservation_id)),
  }),
  release: command({
    summary: "Gives a reserved time back",
    params: { reservation_id },
    returns: BookingView,
    run: async (self, args) => bookingView(self.desk, await release(deskOf(self), args.reservation_id)),
  }),
  reschedule: command({
    summary: "Moves a booking of one's own to another time, with the same people if they are free",
    timeout,
    params: { manage_token, start, user_ids: request.user_ids },
    returns: BookingView,
    run: async (self, { manage_token, start, user_ids }) => {
      const { id } = bookingOfToken(self.desk, manage_token);
      return bookingView(self.desk, await reschedule(deskOf(self), id, { start, userIds: user_ids }));
    },
  }),
  cancel: command({
    summary: "Cancels a booking of one's own",
    timeout,
    params: { manage_token, reason },
    returns: BookingView,
    run: async (self, { manage_token, reason }) => {
      const { id } = bookingOfToken(self.desk, manage_token);
      return bookingView(self.desk, await cancel(deskOf(self), id, { reason }));
    },
  }),
  reschedule_booking: command({
    summary: "Moves anybody's booking",
    level: "support",
    timeout,
    params: { booking_id, start, user_ids: request.user_ids },
    returns: BookingView,
    run: async (self, { booking_id, start, user_ids }) =>
      bookingView(self.desk, await reschedule(deskOf(self), booking_id, { start, userIds: user_ids })),
  }),
  cancel_booking: command({
    summary: "Cancels anybody's booking",
    level: "support",
    timeout,
    params: { booking_id, reason },
    returns: BookingView,
    run: async (self, { booking_id, reason }) =>
      bookingView(self.desk, await cancel(deskOf(self), booking_id, { reason })),
  }),
  get_booking: command({
    summary: "A booking with the attendee's data",
    level: "support",
    params: { booking_id },
    returns: FullBooking,
    run: (self, { booking_id }) => fullBooking(self.desk, findBooking(self.desk, booking_id)),
  }),
  list_bookings: command({
    summary: "Bookings that touch a period, with the attendees' data, by their start",
    level: "support",
    params: {
      from: unixTime,
      to: unixTime,
      profile: profileRef.optional(),
      status: Booking.shape.status.optional(),
      email: personal(emailAddress.optional().describe("Only those of this attendee")),
      ...pageParams,
    },
    returns: pageSchema(FullBooking),
    run: (self, query) => listBookings(self.desk, query),
  }),
  export_attendee: command({
    summary: "Everything that is kept about an attendee",
    level: "administrator",
    params: { email: personal(emailAddress) },
    returns: AttendeeExport,
    run: (self, { email }) => exportAttendee(self.desk, email),
  }),
  purge_attendee: command({
    summary: "Blanks name, mail address and fields in all bookings of an attendee; answers how many there were",
    description: "The bookings stay, as do the events in calendars, which are changed there.",
    level: "administrator",
    params: { email: personal(emailAddress) },
    returns: z.int(),
    run: (self, { email }) => purgeAttendee(deskOf(self), email),
  }),
});
