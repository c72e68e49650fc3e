import { type Accessor, DriverError, type Module, mailbox, timeZone, unixTime } from "atrium";
import { z } from "zod";
import type calendarDriver from "../../microsoft/graph-api/driver.ts";
import { Booking } from "./booking.ts";
import type { DaySettings } from "./day.ts";

const minutes = z.number().min(0);

/** The module's settings. */
export const settings = {
  calendar_id: mailbox.optional().describe("The room's mailbox; the system's email if absent"),
  calendar_time_zone: timeZone.optional().describe("Zone in which days begin; time_zone if absent"),
  time_zone: timeZone.default("UTC").describe("Zone of the building, as the room's zones have it; UTC if none does"),
  book_now_default_title: z.string().trim().min(1).default("Ad hoc booking"),
  disable_book_now: z
    .boolean()
    .optional()
    .describe(
      "True when people in front of the room may not book or extend; what the system's `bookable` says if absent",
    ),
  disable_end_meeting: z.boolean().default(false).describe("True when they may not end meetings"),
  pending_period: minutes
    .default(5)
    .describe("Minutes after its start for which a meeting waits for somebody to check in; 0 for no check-in"),
  pending_before: minutes.default(5).describe("Minutes before its start from which people can check in"),
  cache_polling_period: z.number().min(0.1).default(2).describe("Minutes between two looks at the calendar"),
  auto_release: z.boolean().default(false).describe("True to end a meeting nobody checked in to, after pending_period"),
  booking_url: z
    .union([
      z.url({ protocol: /^https?$/ }).max(900),
      z.string().regex(/^\/[\w./-]{1,200}$/, "is neither a URL nor a path"),
    ])
    .optional()
    .describe("What the room's QR code opens; a path is one of this host: /book/orchard"),
  last_booking_started: unixTime
    .default(0)
    .describe("Start of the last meeting that somebody checked in to; the driver keeps it here"),
};

/** The module's status variables. Those of the day are absent until the calendar has been read. */
export const status = {
  bookings: z.array(Booking).describe("From the beginning of today for 30 days, sorted by their start"),
  previous_booking: Booking.nullable().describe("The last one today that has ended"),
  current_booking: Booking.nullable(),
  next_booking: Booking.nullable(),
  booked: z.boolean().describe("True when there is a current_booking"),
  in_use: z.boolean().describe("True when there is one that does not wait for anybody to check in"),
  pending: z.boolean().describe("True when current_pending or next_pending is"),
  current_pending: z.boolean().describe("True while the current meeting waits for somebody to check in"),
  next_pending: z.boolean().describe("True when people can check in to the next meeting, and have not"),
  status: z.enum(["free", "pending", "busy"]),
  time_zone: z.string().describe("IANA name of the zone in which days begin"),
  pending_period: z.number().describe("Seconds for which a meeting waits for somebody to check in; 0 for no check-in"),
  default_title: z.string(),
  disable_book_now: z.boolean(),
  disable_end_meeting: z.boolean(),
  stale: z
    .boolean()
    .describe("True when the last successful look at the calendar is older than two periods, or never was"),
  last_sync: unixTime.describe("Of the last successful look at the calendar"),
  qr_svg: z.string().describe("SVG of a QR code of booking_url; absent without one"),
};

/** What the files of this driver know of the module. */
export type BookingsModule = Module<typeof settings, typeof status> & {
  readonly calendar: Accessor<typeof calendarDriver>;
};

/** The settings as the driver uses them: in seconds, with the defaults that come from the system. */
export interface RoomSettings extends DaySettings {
  calendar_id: string;
  /** Seconds. */
  cache_polling_period: number;
  disable_book_now: boolean;
}

/** @throws DriverError `invalid_settings` when neither the settings nor the system name a mailbox */
export function roomSettings({ settings, system }: BookingsModule): RoomSettings {
  const calendar_id = settings.calendar_id ?? system?.email?.toLowerCase();
  if (calendar_id === undefined) {
    throw new DriverError("Set calendar_id, or give the system an email", { code: "invalid_settings" });
  }
  const seconds = (each: number) => Math.round(each * 60);
  return {
    calendar_id,
    time_zone: settings.calendar_time_zone ?? settings.time_zone,
    pending_period: seconds(settings.pending_period),
    pending_before: seconds(settings.pending_before),
    cache_polling_period: seconds(settings.cache_polling_period),
    last_booking_started: settings.last_booking_started,
    disable_book_now: settings.disable_book_now ?? !(system?.bookable ?? true),
  };
}
