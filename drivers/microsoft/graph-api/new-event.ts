import {
  addDays,
  DriverError,
  dateAt,
  emailAddress,
  mailbox,
  personal,
  timeZone,
  unixTime,
  wallClock,
  windowsZone,
} from "atrium";
import { z } from "zod";
import { bodyWithMeeting, keepMeeting, OnlineMeeting } from "./online-meeting.ts";

const AttendeeInput = z.union([
  emailAddress.transform((email) => ({ email, name: email, resource: false })),
  z
    .object({ email: emailAddress, name: z.string().nullish(), resource: z.boolean().nullish() })
    .transform(({ email, name, resource }) => ({ email, name: name || email, resource: resource ?? false })),
]);

type AttendeeInput = z.output<typeof AttendeeInput>;

/** One telephone number, or several. */
export const phones = z.union([z.array(z.string()), z.string().transform((phone) => [phone])]);

/** The parameters of `create_event`, in positional order. */
export const newEvent = {
  title: personal(z.string()),
  event_start: unixTime,
  event_end: unixTime.optional().describe("Unix time in seconds; without it the event takes all day"),
  description: personal(z.string().default("").describe("Plain text or HTML, for the attendees")),
  attendees: personal(
    z
      .union([z.array(AttendeeInput), AttendeeInput.transform((one) => [one])])
      .default([])
      .describe("One address, a list of addresses, or objects {email, name?, resource?}"),
  ),
  location: z.string().optional().describe("Where, in words; this does not book a room, an attendee does"),
  timezone: timeZone.optional().describe("Zone of the event, by its IANA or Windows name; UTC if absent"),
  user_id: mailbox.optional().describe("Whose calendar, if calendar_id is absent"),
  calendar_id: mailbox.optional().describe("Whose calendar; its owner becomes the organizer"),
  online_meeting_id: z.string().optional(),
  online_meeting_provider: z.string().optional(),
  online_meeting_url: z.url({ protocol: /^https?$/ }).optional(),
  online_meeting_sip: z.string().optional(),
  online_meeting_phones: phones.optional().describe("One number or a list"),
  online_meeting_pin: personal(z.string().optional()),
  transaction_id: z
    .string()
    .toLowerCase()
    .pipe(z.uuid())
    .optional()
    .describe(
      "UUID for which this mailbox gets one event, however often and after whatever time it is asked for again",
    ),
  online_meeting: z.boolean().default(true).describe("False for no meeting of conference_type"),
};

export type NewEvent = z.output<z.ZodObject<typeof newEvent>>;

/**
 * What Graph is sent to make an event in a mailbox.
 *
 * @param conferenceType the online meeting that it gets unless another one is given
 * @param transactionId GUID; Graph makes one event for it, however often it is sent
 * @throws DriverError `invalid_arguments` when it ends before it starts
 */
export function toGraph(
  event: NewEvent,
  owner: string,
  { conferenceType, transactionId }: { conferenceType: string | null; transactionId: string },
) {
  // A meeting of another service comes with a link or a number; its parts are optional one by one.
  const given = Object.entries(event).filter(([name, value]) => name.startsWith("online_meeting_") && value);
  const meeting = OnlineMeeting.parse(Object.fromEntries(given));
  const teams = event.online_meeting && conferenceType !== null && Object.keys(meeting).length === 0;
  return {
    subject: event.title,
    body: bodyWithMeeting(event.description, meeting),
    ...timesOf(event),
    ...(event.location === undefined ? {} : { location: { displayName: event.location } }),
    attendees: attendeesOf(event.attendees, owner),
    ...(teams ? { isOnlineMeeting: true, onlineMeetingProvider: conferenceType } : {}),
    ...keepMeeting(meeting),
    transactionId,
  };
}

/** Zones go by their Windows names, of which Graph takes all; of IANA names it takes a few ("dateTimeTimeZone"). */
function timesOf({ event_start, event_end, timezone = "UTC" }: NewEvent) {
  const timeZone = windowsZone(timezone) ?? "UTC";
  if (event_end === undefined) {
    // By dates, not by adding 24 hours: days have 23 to 25, and some have no midnight.
    const date = dateAt(event_start, timezone);
    const midnight = (day: string) => ({ dateTime: `${day}T00:00:00`, timeZone });
    return { isAllDay: true, start: midnight(date), end: midnight(addDays(date, 1)) };
  }
  if (event_end < event_start) {
    throw new DriverError("event_end is before event_start", { code: "invalid_arguments" });
  }
  const zone = windowsZone(timezone) === undefined ? "UTC" : timezone;
  const at = (unix: number) => ({ dateTime: wallClock(unix, zone), timeZone });
  return { isAllDay: false, start: at(event_start), end: at(event_end) };
}

/** The owner is the organizer; invited as well, they would get their own invitation (calcom/cal.diy#13608). */
function attendeesOf(attendees: AttendeeInput[], owner: string) {
  const others = new Map(attendees.filter(({ email }) => email !== owner).map((each) => [each.email, each]));
  return [...others.values()].map(({ email, name, resource }) => ({
    type: resource ? "resource" : "required",
    emailAddress: { address: email, name },
  }));
}
