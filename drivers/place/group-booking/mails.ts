import { calendarFile } from "./calendar-file.ts";
import { type Desk, now } from "./desk.ts";
import { bookingValues, calendarEntry } from "./event-text.ts";
import { variablesOf } from "./fields.ts";
import type { Profile } from "./model.ts";
import type { KeptBooking, MailKind } from "./records.ts";
import { manageUrl, tokenFor } from "./tokens.ts";
import { uuidV5 } from "./uuid-v5.ts";

/**
 * Writes to the attendee of a booking. The texts are those of the settings; what the attendee said is filled in by the
 * calendar's templates, which escape it and do not look at it again.
 *
 * @throws whatever the calendar threw
 */
export async function sendMail(desk: Desk, profile: Profile, booking: KeptBooking, kind: MailKind): Promise<void> {
  const url = kind === "cancelled" ? undefined : manageUrl(desk, await tokenFor(desk, booking.id));
  const entry = calendarEntry(desk, profile, booking, url);
  const texts = desk.module.settings.mails[kind];
  const said: Record<string, string> = {
    ...bookingValues(desk, profile, booking, booking),
    subject: entry.subject,
    location: entry.location,
    manageUrl: url ?? "",
    reason: booking.isReasonInternal === true ? "" : (booking.reason ?? ""),
    minutes: String(Math.round(((booking.holdExpires ?? booking.createdAt) - booking.createdAt) / 60)),
  };
  const file = Buffer.from(calendarFile(entry, now(desk))).toString("base64");
  await desk.module.calendar.send_template({
    to: booking.attendee.email,
    template: { subject: asTemplate(texts.subject), text: asTemplate(texts.text), html: asTemplate(texts.html) },
    args: { ...fallbacks(`${texts.subject}\n${texts.text}\n${texts.html}`), ...said },
    ...messageIdOf(booking, kind),
    // What is not booked yet belongs in no calendar.
    attachments: kind === "verification" ? [] : [{ file_name: "appointment.ics", content: file }],
  });
}

/** `{{name}}` as the calendar's templates write it: `%{name}`. Sections as well: `{{#name}}...{{/name}}`. */
function asTemplate(text: string): string {
  return text.replace(/\{\{\s*([#^/]?)\s*([A-Za-z][A-Za-z0-9_]{0,63})\s*(?:\|[^{}]*)?\}\}/g, "%{$1$2}");
}

/** What variables are when nobody says: nothing, or what the text has after their name. */
function fallbacks(text: string): Record<string, string> {
  return Object.fromEntries(variablesOf(text).map(({ name, fallback = "" }) => [name, fallback]));
}

/**
 * The Message-ID of a mail that a booking has once: should it be sent twice, since nobody knew whether it was, mail programs can
 * tell. A booking may be moved to the same time again, of which every mail counts.
 */
function messageIdOf({ id }: KeptBooking, kind: MailKind): { message_id?: string } {
  return kind === "rescheduled" ? {} : { message_id: `<${uuidV5(id, kind)}@booking.invalid>` };
}
