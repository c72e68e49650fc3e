import type { CalendarEvent, Response } from "./calendar-event.ts";
import { htmlOf } from "./event-body.ts";
import type { EventChanges } from "./event-input.ts";
import type { Meetings } from "./meetings.ts";
import { onlineMeetingOf } from "./online-meeting.ts";
import type { Recurrence } from "./recurrence.ts";
import type { Tenant } from "./tenant.ts";

/** The zone in which the company works. */
export const companyZone = "Europe/Berlin";

/** A meeting as the demo's tables write it. */
export interface DemoMeeting {
  title: string;
  /** Milliseconds. */
  start: number;
  end: number;
  /** Local part of the organizer's address. */
  by: string;
  /** Local part of the room's address. */
  room?: string;
  /** Local parts of addresses, or whole addresses of people elsewhere. */
  with?: readonly string[];
  text?: string;
  online?: boolean;
  allDay?: boolean;
  sensitivity?: CalendarEvent["sensitivity"];
  showAs?: CalendarEvent["showAs"];
  recurrence?: Recurrence;
  /** Key of a calendar that is not the organizer's first. */
  calendar?: string;
}

/** Books a meeting; its room answers at once. */
export function book(tenant: Tenant, meetings: Meetings, meeting: DemoMeeting): CalendarEvent {
  const organizer = tenant.mailbox(addressOf(tenant, meeting.by));
  const room = meeting.room === undefined ? undefined : tenant.mailbox(addressOf(tenant, meeting.room));
  const people = (meeting.with ?? []).map((name) => attendee(tenant, name, "required"));
  const body = htmlOf("text", meeting.text ?? "");
  const changes: EventChanges = {
    subject: meeting.title,
    body,
    start: meeting.start,
    end: meeting.end,
    isAllDay: meeting.allDay ?? false,
    startZone: companyZone,
    endZone: companyZone,
    attendees: room === undefined ? people : [...people, attendee(tenant, room.address, "resource")],
    ...(room === undefined
      ? {}
      : { location: { displayName: room.profile.displayName, locationEmailAddress: room.address } }),
    ...(meeting.sensitivity === undefined ? {} : { sensitivity: meeting.sensitivity }),
    ...(meeting.showAs === undefined ? {} : { showAs: meeting.showAs }),
    ...(meeting.recurrence === undefined ? {} : { recurrence: meeting.recurrence }),
    ...(meeting.calendar === undefined ? {} : { calendar: meeting.calendar }),
    ...(meeting.online ? onlineMeetingOf(tenant, body) : {}),
  };
  return meetings.create(organizer, changes, "now");
}

/** Answers an invitation for one of the people in it. */
export function answerFor(tenant: Tenant, meetings: Meetings, event: CalendarEvent, name: string, response: Response) {
  const copy = tenant.copyOf(event.iCalUId, addressOf(tenant, name));
  if (copy !== undefined) meetings.respond(copy, response, true);
}

/** The address of a local part in the company; anything with an `@` is one already. */
export function addressOf(tenant: Tenant, name: string): string {
  return name.includes("@") ? name : `${name}@${tenant.organization}`;
}

function attendee(tenant: Tenant, name: string, type: "required" | "resource"): CalendarEvent["attendees"][number] {
  const address = addressOf(tenant, name);
  const displayName = tenant.findMailbox(address)?.profile.displayName ?? address;
  return { type, status: { response: "none", time: 0 }, emailAddress: { name: displayName, address } };
}
