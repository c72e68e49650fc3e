import ical, { ICalCalendarMethod, ICalEventStatus } from "ical-generator";

/** A meeting as it goes into a calendar file. Texts are plain. */
export interface CalendarEntry {
  /** The same in every file about one meeting, and of no other. */
  id: string;
  /** Unix time in seconds. */
  start: number;
  /** Unix time in seconds; exclusive. */
  end: number;
  subject: string;
  description: string;
  location: string;
  /** Where it can be changed or cancelled. */
  url?: string | undefined;
  cancelled: boolean;
  /** Grows with every change, so that a calendar knows which of two files is the later one. */
  sequence: number;
}

/**
 * A meeting as a calendar file (RFC 5545) that any calendar takes: as a download, or attached to a mail as
 * `text/calendar`. Its times are UTC, so that it needs no time zones.
 *
 * @param now unix seconds at which it is made
 */
export function calendarFile(entry: CalendarEntry, now: number): string {
  const { id, start, end, subject, description, location, url, cancelled, sequence } = entry;
  const calendar = ical({
    prodId: { company: "Atrium", product: "Group booking", language: "EN" },
    method: cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
  });
  calendar.createEvent({
    id,
    sequence,
    stamp: new Date(now * 1_000),
    start: new Date(start * 1_000),
    end: new Date(end * 1_000),
    summary: printable(subject),
    description: printable(description) || null,
    location: printable(location) || null,
    url: url ?? null,
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  // The library leaves the last line open, which the format does not allow.
  return `${calendar.toString()}\r\n`;
}

/** Without the control characters that the format does not allow, and that the library lets through. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "");
}
