import { addDays, DriverError, dateAt, mailbox, personal, timeZone, unixTime, wallClock, windowsZone } from "atrium";
import { z } from "zod";
import { type GraphEvent, toEvent } from "./event.ts";
import { bodyKeepingMeeting, saysAlready } from "./event-body.ts";
import { phones } from "./new-event.ts";
import { keepMeeting, meetingDetails, OnlineMeeting } from "./online-meeting.ts";

const attendee = z.object({
  email: z.string().trim().toLowerCase(),
  name: z.string().nullish(),
  resource: z.boolean().nullish(),
});

const AttendeeChange = z.union([z.string().transform((email) => attendee.parse({ email })), attendee]);

/**
 * What is to be different about an event: its `id` and any members of what `list_events` answers, so that an answer can
 * be changed and sent back. Members that cannot be changed are passed over.
 */
export const EventChanges = z.object({
  id: z.string().min(1).describe("As list_events gives it"),
  mailbox: mailbox.nullish().describe("Whose calendar, if calendar_id and user_id are absent"),
  title: personal(z.string().nullish()),
  event_start: unixTime.nullish(),
  event_end: unixTime.nullish(),
  all_day: z.boolean().nullish(),
  timezone: timeZone.nullish().describe("Zone of the times, by its IANA or Windows name; the event's own if absent"),
  body: personal(z.string().nullish().describe("Plain text or HTML")),
  location: z.string().nullish(),
  attendees: personal(
    z
      .union([z.array(AttendeeChange), AttendeeChange.transform((one) => [one])])
      .nullish()
      .describe("All of them: who is not in it is no longer invited"),
  ),
  private: z.boolean().nullish(),
  online_meeting_id: z.string().nullish(),
  online_meeting_provider: z.string().nullish(),
  online_meeting_url: z.string().nullish().describe("A new one is a link of http or https"),
  online_meeting_sip: z.string().nullish(),
  online_meeting_phones: phones.nullish(),
  online_meeting_pin: personal(z.string().nullish()),
});

export type EventChanges = z.output<typeof EventChanges>;

/**
 * What Graph is sent to change an event: the members that are given and differ from what it has. Microsoft tells all
 * attendees of a change; of one to the attendees alone, only those whom it concerns ("Update event").
 *
 * @throws DriverError `invalid_arguments` when it would end before it starts
 */
export function patchOf(event: GraphEvent, owner: string, given: EventChanges): Record<string, unknown> {
  const now = toEvent(event, owner, given.timezone ?? undefined);
  const meeting = changedMeeting(event, given);
  const { title, location, body } = given;
  const rewritten = isNew(body, now.body) && !saysAlready(now.body, body);
  return {
    ...(isNew(title, now.title) ? { subject: title } : {}),
    ...(rewritten ? { body: bodyKeepingMeeting(body, now.body, meeting ?? meetingDetails(event)) } : {}),
    ...timesOf(event, now, given),
    ...(isNew(location, now.location) ? { location: { displayName: location } } : {}),
    ...attendeesOf(event, now.host, given.attendees),
    ...(isNew(given.private, now.private) ? { sensitivity: given.private ? "private" : "normal" } : {}),
    ...keepMeeting(meeting ?? {}),
  };
}

function isNew<T>(given: T | null | undefined, now: T): given is T {
  return given !== null && given !== undefined && given !== now;
}

/** All-day events are dates, and Graph wants all that makes them at once (python-o365#845). */
function timesOf(event: GraphEvent, now: ReturnType<typeof toEvent>, given: EventChanges) {
  const allDay = given.all_day ?? now.all_day;
  const start = given.event_start ?? now.event_start;
  const end = given.event_end ?? now.event_end;
  if (end < start) throw new DriverError("event_end is before event_start", { code: "invalid_arguments" });
  const zone = given.timezone ?? now.timezone;
  const timeZone = windowsZone(zone) ?? "UTC";
  if (allDay) {
    const first = dateAt(start, zone);
    const last = addDays(dateAt(Math.max(start, end - 1), zone), 1);
    const same = now.all_day && event.start.dateTime.startsWith(first) && event.end.dateTime.startsWith(last);
    const midnight = (day: string) => ({ dateTime: `${day}T00:00:00`, timeZone });
    return same ? {} : { isAllDay: true, start: midnight(first), end: midnight(last) };
  }
  const at = (unix: number) => ({ dateTime: wallClock(unix, timeZone === "UTC" ? "UTC" : zone), timeZone });
  if (now.all_day) return { isAllDay: false, start: at(start), end: at(end) };
  const moved = given.timezone !== null && given.timezone !== undefined && given.timezone !== now.timezone;
  return {
    ...(moved || start !== now.event_start ? { start: at(start) } : {}),
    ...(moved || end !== now.event_end ? { end: at(end) } : {}),
  };
}

/** Graph takes the list as a whole, so those who stay go with what they are: optional ones stay optional. */
function attendeesOf(event: GraphEvent, host: string, given: EventChanges["attendees"]) {
  if (!given) return {};
  const before = new Map(
    (event.attendees ?? []).map((each) => [(each.emailAddress?.address ?? "").toLowerCase(), each] as const),
  );
  const wanted = new Map(given.map((each) => [each.email, each] as const));
  for (const people of [before, wanted]) for (const nobody of [host, ""]) people.delete(nobody);
  const attendees = [...wanted.values()].map(({ email, name, resource }) => {
    const old = before.get(email);
    const wasResource = old?.type?.toLowerCase() === "resource";
    const type = resource === true ? "resource" : wasResource && resource === false ? "required" : old?.type;
    return {
      type: type ?? "required",
      emailAddress: { address: old?.emailAddress?.address ?? email, name: old?.emailAddress?.name ?? name ?? email },
    };
  });
  const same = (each: (typeof attendees)[number]) =>
    before.get(each.emailAddress.address.toLowerCase())?.type?.toLowerCase() === each.type.toLowerCase();
  return before.size === attendees.length && attendees.every(same) ? {} : { attendees };
}

/** How to join, when something of it is new. Nothing is taken for new because it is left out. */
function changedMeeting(event: GraphEvent, given: EventChanges): OnlineMeeting | undefined {
  const now: OnlineMeeting = meetingDetails(event);
  const says = (value: unknown) => (typeof value === "string" || Array.isArray(value)) && value.length > 0;
  const named = Object.entries(given).filter(([name, value]) => name.startsWith("online_meeting_") && says(value));
  const wanted = OnlineMeeting.parse(Object.fromEntries(named));
  const names = Object.keys(wanted) as (keyof OnlineMeeting)[];
  const same = names.every((name) => JSON.stringify(wanted[name]) === JSON.stringify(now[name]));
  if (same) return undefined;
  // What is there already may be anything: "meet.example/room" of an old client.
  const { online_meeting_url: link = now.online_meeting_url } = wanted;
  if (link !== now.online_meeting_url && !z.url({ protocol: /^https?$/ }).safeParse(link).success) {
    throw new DriverError("online_meeting_url is not a link of http or https", { code: "invalid_arguments" });
  }
  return { ...now, ...wanted };
}
