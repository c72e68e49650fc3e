import type { CalendarEvent, EventContent } from "./calendar-event.ts";
import { htmlOf } from "./event-body.ts";

/** What an event consists of where nothing is said (Graph reference, "event resource type"). */
export function blankContent(): EventContent {
  return {
    subject: "",
    body: htmlOf("html", ""),
    start: 0,
    end: 0,
    isAllDay: false,
    startZone: "UTC",
    endZone: "UTC",
    location: { displayName: "" },
    attendees: [],
    importance: "normal",
    sensitivity: "normal",
    hideAttendees: false,
    responseRequested: true,
    allowNewTimeProposals: true,
    recurrence: null,
    attachments: [],
    onlineMeeting: null,
  };
}

/** Exchange's form: a fixed beginning and 32 hexadecimal digits. */
export function iCalUIdOf(key: string): string {
  return `040000008200E00074C5B7101A82E008${Buffer.from(key, "base64url").toString("hex").slice(0, 32).toUpperCase()}`;
}

/** The answer of somebody who has just been invited. */
export function notResponded(): CalendarEvent["responseStatus"] {
  return { response: "notResponded", time: 0 };
}
