import { type CommandBuilder, emailAddress, personal, timeZone, unixTime } from "atrium";
import { z } from "zod";
import { Appointment, cancelAppointment, listAppointments, listToday, rescheduleAppointment } from "./appointments.ts";
import { Booking, book, createOneTimeLink, OneTimeLink } from "./bookings.ts";
import { as_user, type MeetergoModule } from "./meetergo-module.ts";
import { meeting_type } from "./meeting-type-commands.ts";
import { bookableStarts, Starts } from "./starts.ts";

const id = z.string().min(1);
const appointment = id.describe("Id of an appointment");
const name = personal(z.string().trim().min(1).max(100));
const duration = z.int().min(5).max(480).optional().describe("Minutes, where the meeting type lets one choose");

const scope = {
  host_ids: z.array(id).min(1).optional().describe("Ids of hosts; those of the meeting type if absent"),
  queue_id: id.optional().describe("Id of a queue; that of the meeting type if absent"),
};

/** Commands about when something can be booked, and what was. */
export const bookingCommands = (command: CommandBuilder<MeetergoModule>) => ({
  booking_availability: command({
    summary: "The starts at which a meeting type can be booked",
    params: {
      meeting_type,
      from: unixTime,
      to: unixTime.describe("Unix time after the last start"),
      ...scope,
      time_zone: timeZone.optional(),
      duration,
      all_hosts: z.boolean().default(false).describe("True when all of the hosts must be free, not just one of them"),
      appointment: appointment.optional().describe("One that is to be moved: it is not in its own way"),
    },
    returns: Starts,
    run: (self, query) => bookableStarts(self.client, self, query),
  }),
  book: command({
    summary: "Books in somebody's name; Meetergo writes to them",
    description:
      "It is sent once: when nobody knows whether it was booked, the error's details have `outcome: unknown`; look with " +
      "list_appointments before you book again. With double opt-in it is `unconfirmed` until the attendee confirms it.",
    params: {
      meeting_type,
      start: unixTime.describe("One of booking_availability"),
      email: personal(emailAddress),
      first_name: name,
      last_name: name,
      time_zone: timeZone.optional().describe("The attendee's"),
      ...scope,
      duration,
      phone: personal(z.string().optional()),
      language: z.string().optional().describe("Of the mails: `en`, `de`, ..."),
      guests: personal(z.array(emailAddress).max(5).optional().describe("Mail addresses of others who come")),
      notes: personal(
        z.record(z.string(), z.string()).default({}).describe("Answers to the booking form, by question"),
      ),
      reminders: z.boolean().default(true).describe("True to have Meetergo remind the attendee"),
      policy_accepted: z
        .boolean()
        .default(false)
        .describe("True when the attendee agreed to the company's data policy"),
    },
    returns: Booking,
    async run(self, booking) {
      const made = await book(self.client, self, booking);
      self.account.changed();
      return made;
    },
  }),
  reschedule: command({
    summary: "Moves an appointment; Meetergo tells who comes",
    level: "support",
    params: {
      appointment,
      start: unixTime,
      ignore_availability: z.boolean().default(false).describe("True to move it to where it could not be booked"),
      as_user,
    },
    returns: z.literal(true),
    async run(self, { appointment, start, ignore_availability: ignore, as_user }) {
      await rescheduleAppointment(self.client, self, appointment, { start, ignore }, self.acting(as_user));
      self.account.changed();
      return true as const;
    },
  }),
  cancel: command({
    summary: "Cancels an appointment; Meetergo tells who would have come",
    description: "What several booked is cancelled for one attendee or, with cancel_all, for everybody.",
    level: "support",
    params: {
      appointment,
      reason: personal(z.string().max(500).optional().describe("For the attendees")),
      attendee: id.optional().describe("Id of the only attendee who does not come"),
      cancel_all: z.boolean().default(false),
      cancel_series: z.boolean().default(false).describe("True for all appointments of its series"),
      as_user,
    },
    returns: z.literal(true),
    async run(self, { appointment, as_user, cancel_all: all, cancel_series: series, ...rest }) {
      await cancelAppointment(self.client, self, appointment, { ...rest, all, series }, self.acting(as_user));
      self.account.changed();
      return true as const;
    },
  }),
  list_appointments: command({
    summary: "What was booked, 100 at a time, the earliest first",
    level: "support",
    params: {
      from: unixTime.optional().describe("Unix time of the first start that counts"),
      to: unixTime.optional().describe("Unix time of the last start that counts"),
      meeting_type: meeting_type.optional(),
      page: z.int().min(0).default(0).describe("The first is 0; one with fewer than 100 is the last"),
      as_user,
    },
    returns: z.array(Appointment),
    run: (self, { as_user, ...query }) => listAppointments(self.client, self, query, self.acting(as_user)),
  }),
  today: command({
    summary: "What whoever the key acts as has today",
    level: "support",
    params: { as_user },
    returns: z.array(Appointment),
    run: (self, { as_user }) => listToday(self.client, self, self.acting(as_user)),
  }),
  create_one_time_link: command({
    summary: "A page on which a meeting type can be booked once",
    level: "support",
    params: { meeting_type, as_user },
    returns: OneTimeLink,
    run: (self, { meeting_type, as_user }) => createOneTimeLink(self.client, self, meeting_type, self.acting(as_user)),
  }),
});
