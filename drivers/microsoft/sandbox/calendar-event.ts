import type { Attachment } from "./mail/message.ts";
import type { Recurrence } from "./recurrence.ts";

/** A name and an SMTP address. */
export interface EmailAddress {
  name: string;
  address: string;
}

/** What an invited person or room has answered. */
export type Response = "none" | "organizer" | "tentativelyAccepted" | "accepted" | "declined" | "notResponded";

/** An answer and when it came, in milliseconds; 0 for never. */
export interface ResponseStatus {
  response: Response;
  time: number;
}

export interface Attendee {
  type: "required" | "optional" | "resource";
  status: ResponseStatus;
  emailAddress: EmailAddress;
}

/** What organizer and attendees have in common, and what a change by the organizer brings to every copy. */
export interface EventContent {
  subject: string;
  /** HTML. */
  body: string;
  /** Milliseconds; of an all-day event midnight UTC of its first date, whatever the zone: all-day events float. */
  start: number;
  /** Exclusive. */
  end: number;
  isAllDay: boolean;
  /** The zones that the organizer wrote, IANA or Windows. */
  startZone: string;
  endZone: string;
  location: { displayName: string; locationEmailAddress?: string };
  attendees: Attendee[];
  importance: "low" | "normal" | "high";
  sensitivity: "normal" | "personal" | "private" | "confidential";
  hideAttendees: boolean;
  responseRequested: boolean;
  allowNewTimeProposals: boolean;
  /** Null for what is not a series. */
  recurrence: Recurrence | null;
  attachments: Attachment[];
  /** The link and number of the online meeting; null without one. */
  onlineMeeting: { joinUrl: string; conferenceId: string; tollNumber: string } | null;
}

/** One calendar's copy of an event. The copies of a meeting have the same `iCalUId` and different keys. */
export interface CalendarEvent extends EventContent {
  /** Unique in the tenant; see `outlookId`. */
  key: string;
  iCalUId: string;
  /** Address of the mailbox whose calendar this is in. */
  mailbox: string;
  /** Key of that calendar. */
  calendar: string;
  /** Key of the series that this is an occurrence of; occurrences are made when they are asked for. */
  seriesMaster: string | null;
  /** The date, in the zone of the series, that an occurrence has by its pattern. */
  date: string | null;
  /** True for an occurrence that differs from its series. */
  edited: boolean;
  /** Of a series: what was changed of single occurrences, by their dates; null for a deleted one. */
  exceptions: Record<string, Partial<CalendarEvent> | null>;
  /** Milliseconds before which it is not found, and its online meeting has no link; 0 for always. */
  visibleFrom: number;
  joinUrlFrom: number;
  organizer: EmailAddress;
  isOrganizer: boolean;
  /** Milliseconds. */
  created: number;
  modified: number;
  /** Grows with every change. */
  version: number;
  isCancelled: boolean;
  responseStatus: ResponseStatus;
  showAs: "free" | "tentative" | "busy" | "oof" | "workingElsewhere" | "unknown";
  categories: string[];
  isReminderOn: boolean;
  reminderMinutesBeforeStart: number;
  transactionId: string | null;
  singleValueExtendedProperties: { id: string; value: string }[];
}

/** The part of an event that every copy shares, as a copy of its own. */
export function contentOf(event: EventContent): EventContent {
  const { subject, body, start, end, isAllDay, startZone, endZone, location, importance, sensitivity } = event;
  const { hideAttendees, responseRequested, allowNewTimeProposals, recurrence, attachments, onlineMeeting } = event;
  return {
    subject,
    body,
    start,
    end,
    isAllDay,
    startZone,
    endZone,
    location,
    attendees: event.attendees.map((attendee) => ({ ...attendee })),
    importance,
    sensitivity,
    hideAttendees,
    responseRequested,
    allowNewTimeProposals,
    recurrence,
    attachments,
    onlineMeeting,
  };
}

/** True when the event takes time in its calendar that overlaps another's. */
export function overlaps(event: CalendarEvent, other: { start: number; end: number }): boolean {
  return !event.isCancelled && event.showAs !== "free" && event.start < other.end && event.end > other.start;
}
