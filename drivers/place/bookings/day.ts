import { addDays, dateAt, startOfDate } from "atrium";
import { type Booking, type CalendarEvent, toBooking } from "./booking.ts";

/** How many days a room looks ahead, today included. */
const days = 30;

/** What the state of a day depends on, besides its events and the time. */
export interface DaySettings {
  /** IANA zone in which days begin. */
  time_zone: string;
  /** Seconds after its start for which a meeting waits for somebody to check in; 0 for no check-in. */
  pending_period: number;
  /** Seconds before its start from which people can check in. */
  pending_before: number;
  /** Start of the last meeting that somebody checked in to, in Unix time. */
  last_booking_started: number;
}

/** A room's day at one moment. */
export interface Day {
  bookings: Booking[];
  previous_booking: Booking | null;
  current_booking: Booking | null;
  next_booking: Booking | null;
  booked: boolean;
  in_use: boolean;
  pending: boolean;
  current_pending: boolean;
  next_pending: boolean;
  status: "free" | "pending" | "busy";
  /** The current meeting, when it has waited in vain for somebody to check in. */
  unattended: Booking | null;
  /** Unix time at which something of this may be different, though the calendar is the same. */
  changes_at: number;
}

/** The Unix times between which a room looks at its calendar: from the beginning of today. */
export function windowAt(now: number, time_zone: string): { period_start: number; period_end: number } {
  const today = dateAt(now, time_zone);
  return { period_start: startOfDate(today, time_zone), period_end: startOfDate(addDays(today, days), time_zone) };
}

/**
 * A room's day. The same events, time and settings always give the same day.
 *
 * @param now Unix time in whole seconds
 */
export function dayAt(events: readonly CalendarEvent[], now: number, settings: DaySettings): Day {
  const { time_zone, pending_period, pending_before } = settings;
  const { period_start, period_end } = windowAt(now, time_zone);
  const bookings = events
    .filter(({ status }) => status !== "cancelled")
    .filter(
      ({ event_start: start, event_end: end }) => start < period_end && (end > period_start || start >= period_start),
    )
    .sort((a, b) => a.event_start - b.event_start || a.event_end - b.event_end || (a.id < b.id ? -1 : 1))
    .map(toBooking);

  // Of two at once, the one that began later: a meeting during an event of the whole day.
  const current = bookings.findLast((each) => each.event_start <= now && now < each.event_end) ?? null;
  const next = bookings.find((each) => each.event_start > now) ?? null;
  const ended = bookings.filter((each) => each.event_end <= now);
  const previous = ended.sort((a, b) => a.event_end - b.event_end).at(-1) ?? null;

  // Nobody can be asked to check in at midnight, when events of the whole day begin.
  const waits = (each: Booking | null): each is Booking =>
    pending_period > 0 && each !== null && !each.all_day && each.event_start > settings.last_booking_started;
  const current_pending = waits(current) && now < current.event_start + pending_period;
  const next_pending = waits(next) && now >= next.event_start - pending_before;
  const pending = current_pending || next_pending;
  const booked = current !== null;

  const boundaries = bookings.flatMap(({ event_start: start, event_end: end }) => [
    start - pending_before,
    start,
    start + pending_period,
    end,
  ]);
  const midnight = startOfDate(addDays(dateAt(now, time_zone), 1), time_zone);
  return {
    bookings,
    previous_booking: previous,
    current_booking: current,
    next_booking: next,
    booked,
    in_use: booked && !current_pending,
    pending,
    current_pending,
    next_pending,
    status: pending ? "pending" : booked ? "busy" : "free",
    unattended: waits(current) && !current_pending ? current : null,
    changes_at: Math.min(midnight, ...boundaries.filter((time) => time > now)),
  };
}
