import { ianaZone, startOfDate, unixTime, unixTimeOf, windowsZone } from "atrium";
import { z } from "zod";
import { GraphTime } from "./graph-time.ts";
import { meetingDetails, OnlineMeeting } from "./online-meeting.ts";

const text = z.string().nullish();
const address = z.object({ name: text, address: text }).nullish();

/** An event as Graph sends it; only what is read here, and as little as possible of it required. */
export const GraphEvent = z.object({
  id: z.string().min(1),
  subject: text,
  body: z.object({ content: text }).nullish(),
  start: GraphTime,
  end: GraphTime,
  originalStartTimeZone: text,
  isAllDay: z.boolean().nullish(),
  isCancelled: z.boolean().nullish(),
  isOrganizer: z.boolean().nullish(),
  sensitivity: text,
  showAs: text,
  type: text,
  seriesMasterId: text,
  iCalUId: text,
  createdDateTime: text,
  lastModifiedDateTime: text,
  location: z.object({ displayName: text }).nullish(),
  organizer: z.object({ emailAddress: address }).nullish(),
  attendees: z
    .array(z.object({ type: text, status: z.object({ response: text }).nullish(), emailAddress: address }))
    .nullish(),
  isOnlineMeeting: z.boolean().nullish(),
  onlineMeetingProvider: text,
  onlineMeetingUrl: text,
  onlineMeeting: z
    .object({ joinUrl: text, conferenceId: text, tollNumber: text, tollFreeNumbers: z.array(z.string()).nullish() })
    .nullish(),
  singleValueExtendedProperties: z.array(z.object({ id: z.string(), value: z.string() })).nullish(),
});

export type GraphEvent = z.output<typeof GraphEvent>;

const Attendee = z.object({
  name: z.string(),
  email: z.string().describe("In lower case"),
  response_status: z.enum(["needsAction", "accepted", "declined", "tentative"]),
  resource: z.boolean().describe("True for a room or a piece of equipment"),
});

/** An event as commands answer it. */
export const Event = z.object({
  id: z.string().describe("Immutable id; stays when the event is moved"),
  mailbox: z.string().describe("Whose calendar it was read from"),
  event_start: unixTime,
  event_end: unixTime.describe("Unix time in seconds; exclusive"),
  timezone: z.string().describe("IANA zone of the event; of an all-day event the one in which its days are counted"),
  all_day: z.boolean(),
  title: z.string(),
  body: z.string().describe("HTML, or the plain text of an event just created"),
  location: z.string(),
  host: z.string().describe("The organizer's address, in lower case"),
  creator: z.string(),
  attendees: z.array(Attendee),
  attachments: z.array(z.unknown()),
  private: z.boolean().describe("True when its title should not be shown"),
  recurring: z.boolean(),
  recurring_event_id: z.string().optional().describe("Id of the series that it is one of"),
  status: z.enum(["confirmed", "tentative", "cancelled"]),
  created: z.string().optional().describe("ISO 8601"),
  updated: z.string().optional().describe("ISO 8601"),
  ical_uid: z.string().optional(),
  ...OnlineMeeting.shape,
});

export type Event = z.output<typeof Event>;

/**
 * Graph's event as ours. All-day events are calendar dates, whatever zone Graph shows them in
 * (microsoft-graph-docs#1802): they start at the first moment of their date in `zone`.
 *
 * @param zone IANA zone that the caller thinks in; the event's own if absent
 */
export function toEvent(event: GraphEvent, mailbox: string, zone?: string): Event {
  const all_day = event.isAllDay ?? false;
  const own = ownZone(event, zone);
  const timezone = all_day ? (zone ?? own) : own;
  const at = (time: GraphEvent["start"]) =>
    all_day ? startOfDate(time.dateTime.slice(0, 10), timezone) : unixTimeOf(time, own);
  const host = lower(event.organizer?.emailAddress?.address) || mailbox;
  return {
    id: event.id,
    mailbox,
    event_start: at(event.start),
    event_end: at(event.end),
    timezone,
    all_day,
    title: event.subject ?? "",
    body: event.body?.content ?? "",
    location: event.location?.displayName ?? "",
    host,
    creator: host,
    attendees: (event.attendees ?? []).map((each) => toAttendee(each)),
    attachments: [],
    private: ["private", "confidential"].includes(lower(event.sensitivity)),
    recurring: Boolean(event.seriesMasterId) || lower(event.type) === "seriesmaster",
    status: statusOf(event),
    ...present({
      recurring_event_id: event.seriesMasterId,
      created: event.createdDateTime,
      updated: event.lastModifiedDateTime,
      ical_uid: event.iCalUId,
    }),
    ...meetingDetails(event),
  };
}

/** Times in UTC say nothing of the event's zone. Windows zones stand for many; the caller's is the better name for one. */
function ownZone(event: GraphEvent, zone: string | undefined): string {
  const original = ianaZone(event.originalStartTimeZone);
  if (original === undefined) return zone ?? ianaZone(event.start.timeZone) ?? "UTC";
  return zone !== undefined && windowsZone(zone) === windowsZone(original) ? zone : original;
}

function toAttendee({ type, status, emailAddress }: NonNullable<GraphEvent["attendees"]>[number]) {
  const email = lower(emailAddress?.address);
  return {
    name: emailAddress?.name ?? email,
    email,
    response_status: responses[lower(status?.response)] ?? ("needsAction" as const),
    resource: lower(type) === "resource",
  };
}

const responses: Record<string, z.output<typeof Attendee>["response_status"]> = {
  organizer: "accepted",
  accepted: "accepted",
  declined: "declined",
  tentativelyaccepted: "tentative",
};

function statusOf({ isCancelled, showAs }: GraphEvent): Event["status"] {
  if (isCancelled) return "cancelled";
  return lower(showAs) === "tentative" ? "tentative" : "confirmed";
}

function lower(value: string | null | undefined): string {
  return (value ?? "").toLowerCase();
}

/** Without what is null, undefined or empty. */
export function present<T extends Record<string, string | null | undefined>>(
  values: T,
): { [Name in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as { [Name in keyof T]?: string };
}
