import { type Accessor, type Module, timeZone, unixTime } from "atrium";
import { z } from "zod";
import type calendarDriver from "../../microsoft/graph-api/driver.ts";
import { httpSettings } from "./http/settings.ts";
import { Mails } from "./mail-texts.ts";
import { Seeds } from "./seeds.ts";

const count = z.int().min(0);

/** The module's settings. */
export const settings = {
  time_zone: timeZone
    .default("UTC")
    .describe("Zone in which the days of status variables begin, as the building has it"),
  public_url: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional()
    .describe("Under which attendees reach this host: links and QR codes begin with it. The host's if absent"),
  profiles: Seeds,
  mails: Mails,
  locale: z
    .string()
    .refine(isLocale, "is not a language tag such as de or en-GB")
    .default("en-GB")
    .describe("Language of dates in mails and events"),
  cache_seconds: z.int().min(15).max(60).default(30).describe("Seconds for which calendars that were read are shown"),
  poll_minutes: z.number().min(1).max(60).default(5).describe("Minutes between two looks for the status variables"),
  schedule_days: z.int().min(1).max(60).default(41).describe("Most days of free/busy in one call to the calendar"),
  longest_hold: z.int().min(1).max(1_440).default(15).describe("Most minutes for which a time can be reserved"),
  retention_days: z
    .int()
    .min(0)
    .max(3_650)
    .default(90)
    .describe("Days after a meeting on which the attendee's name, mail address and fields are blanked"),
  blocked_attendees: z
    .array(z.string().trim().toLowerCase().min(1))
    .default([])
    .describe("Mail addresses and domains that may not book"),
  ...httpSettings,
};

/** A slot as a status variable shows it. */
const NextSlot = z.object({ start: unixTime, userIds: z.array(z.string()) });

/** The module's status variables. */
export const status = {
  connected: z.boolean().describe("True while the calendars can be read"),
  profiles: z.array(z.string()).describe("Names of those that exist"),
  next_slot: z.record(z.string(), NextSlot.nullable()).describe("By profile; null for none within 7 days"),
  slots_next_7_days: z.record(z.string(), count).describe("By profile"),
  bookings_today: count,
  bookings_upcoming: count,
  last_booking: z.object({ id: z.string(), start: unixTime }).nullable().describe("The one made last"),
  holds_active: count.describe("Reservations that wait to be confirmed"),
  bookings_unsettled: count.describe("Bookings of which something is not in the calendar yet; it is tried again"),
  mails_waiting: count.describe("Mails that could not be sent yet; they are tried again until the meeting"),
  conflicts_today: count.describe("Times that somebody else had first"),
  degraded_users: z.array(z.string()).describe("Users whose calendar cannot be read: they are not offered"),
  last_error: z.string().nullable().describe("What failed last; null once calendars are read again"),
  compute_ms_p95: z.number().nullable().describe("Milliseconds in which 95 of 100 computations of slots were done"),
  graph_latency_ms: z.number().nullable().describe("Milliseconds that the last look at calendars took"),
  public_requests_blocked: count.describe("Calls from outside that were over a limit, since the start"),
};

const Told = z.object({
  id: z.string(),
  profile: z.string(),
  userIds: z.array(z.string()),
  start: unixTime,
  end: unixTime.describe("Unix time in seconds; exclusive"),
});

/** What other drivers hear of, to unlock a door or heat a room. Nothing of the attendee. */
export const events = {
  booked: Told.describe("A booking is confirmed"),
  rescheduled: Told.describe("A booking has another time or other people"),
  cancelled: Told.describe("A booking does not take place"),
};

/** What the files of this driver know of the module. */
export type GroupBookingModule = Module<typeof settings, typeof status, typeof events> & {
  readonly calendar: Accessor<typeof calendarDriver>;
};

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
