import type { CalendarEntry } from "./calendar-file.ts";
import { type Desk, now } from "./desk.ts";
import { filledHtml, filledLine, variablesOf } from "./fields.ts";
import type { Profile } from "./model.ts";
import type { KeptBooking, Placement } from "./records.ts";
import { tokenFor } from "./tokens.ts";

/** The longest subject and place that calendars take. */
const longestLine = 255;

/** What a calendar event says. */
export interface EventText {
  title: string;
  /** HTML. */
  description: string;
  location: string;
}

/** The texts of a booking's event at a time, with what the attendee said in them. */
export async function eventText(
  desk: Desk,
  profile: Profile,
  booking: KeptBooking,
  placement: Placement,
): Promise<EventText> {
  const { description } = profile;
  const wantsToken = variablesOf(description).some(({ name }) => name === "rescheduleToken");
  const rescheduleToken = wantsToken ? await tokenFor(desk, booking.id) : "";
  const values = { ...bookingValues(desk, profile, booking, placement), rescheduleToken };
  return { ...eventLines(desk, profile, booking, placement), description: filledHtml(description, values) };
}

/** What of a booking's event stands on a line. */
export function eventLines(
  desk: Desk,
  profile: Profile,
  booking: KeptBooking,
  placement: Placement,
): Pick<EventText, "title" | "location"> {
  const values = bookingValues(desk, profile, booking, placement);
  const line = (text: string) => filledLine(text, values).slice(0, longestLine);
  return { title: line(profile.subject || profile.name), location: line(profile.location) };
}

/** A booking as a calendar file says it, with the id of its event: a calendar that has both shows one. */
export function calendarEntry(
  desk: Desk,
  profile: Profile,
  booking: KeptBooking,
  url: string | undefined,
): CalendarEntry {
  const { id, icalUid = id, start, end, status, createdAt } = booking;
  const { title: subject, location } = eventLines(desk, profile, booking, booking);
  const cancelled = status === "cancelled" || status === "failed";
  const sequence = Math.max(0, now(desk) - createdAt);
  return { id: icalUid, start, end, subject, description: "", location, url, cancelled, sequence };
}

/** The values of the variables that texts about a booking may hold. */
export function bookingValues(
  { module }: Desk,
  { timezone, openMeetingUrl = "" }: Pick<Profile, "timezone" | "openMeetingUrl">,
  { attendee, fields }: KeptBooking,
  { start, end }: Placement,
): Record<string, string> {
  const at = (unix: number, style: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(module.settings.locale, { ...style, timeZone: timezone }).format(unix * 1_000);
  return {
    ...fields,
    name: attendee.name,
    email: attendee.email,
    openMeetingUrl,
    timezone,
    start: at(start, { dateStyle: "full", timeStyle: "short" }),
    end: at(end, { timeStyle: "short" }),
    duration: String((end - start) / 60),
  };
}
