import type { CommandCalls } from "atrium";
import { unixTime } from "atrium";
import { z } from "zod";
import type calendarDriver from "../../microsoft/graph-api/driver.ts";

/** An event as the calendar answers it. */
export type CalendarEvent = Awaited<ReturnType<CommandCalls<typeof calendarDriver>["list_events"]>>[number];

const Attendee = z.object({
  name: z.string(),
  email: z.string(),
  response_status: z.enum(["needsAction", "accepted", "declined", "tentative"]),
  resource: z.boolean().describe("True for a room or a piece of equipment"),
});

/** A meeting in the room, as everybody in front of it may see it. */
export const Booking = z.object({
  id: z.string(),
  mailbox: z.string().describe("The room's"),
  event_start: unixTime,
  event_end: unixTime.describe("Unix time in seconds; exclusive"),
  timezone: z.string(),
  all_day: z.boolean(),
  title: z.string().describe("`Private` when it should not be shown"),
  body: z.literal("").describe("Always empty: it is for the attendees"),
  location: z.string(),
  host: z.string().describe("The organizer's address; empty when private"),
  creator: z.string(),
  attendees: z.array(Attendee).describe("None when private"),
  attachments: z.array(z.unknown()),
  private: z.boolean(),
  recurring: z.boolean(),
  recurring_event_id: z.string().optional(),
  status: z.enum(["confirmed", "tentative"]),
  created: z.string().optional().describe("ISO 8601"),
  updated: z.string().optional().describe("ISO 8601"),
  ical_uid: z.string().optional(),
  online_meeting_url: z.string().optional(),
  online_meeting_provider: z.string().optional(),
});

export type Booking = z.output<typeof Booking>;

/** What of an event may be shown. Members are named one by one, so that new ones of an event stay hidden. */
export function toBooking(event: CalendarEvent): Booking {
  const { id, mailbox, event_start, event_end, timezone, all_day, recurring } = event;
  const when = { id, mailbox, event_start, event_end, timezone, all_day, recurring };
  const status = event.status === "tentative" ? ("tentative" as const) : ("confirmed" as const);
  const common = {
    ...when,
    status,
    body: "" as const,
    attachments: [],
    ...present(event, ["recurring_event_id", "created", "updated", "ical_uid"]),
  };
  if (event.private)
    return { ...common, private: true, title: "Private", location: "", host: "", creator: "", attendees: [] };
  const { title, location, host, creator, attendees } = event;
  const meeting = present(event, ["online_meeting_url", "online_meeting_provider"]);
  return { ...common, private: false, title, location, host, creator, attendees, ...meeting };
}

function present<Source, Name extends keyof Source>(source: Source, names: Name[]) {
  const found = names.filter((name) => source[name] !== undefined).map((name) => [name, source[name]]);
  return Object.fromEntries(found) as { [Key in Name]?: Exclude<Source[Key], undefined> };
}
