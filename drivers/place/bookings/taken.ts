import { DriverError, dateAt, wallClock } from "atrium";
import type { Booking } from "./booking.ts";

/** Seconds by which a panel's clock may differ from the host's: "until the next meeting" means just that. */
const grace = 60;

/** What people are told of the meeting that is in their way. */
interface Told {
  time_zone: string;
  now: number;
}

/** True when a booking takes up any of the time between two others. */
export function overlaps(booking: Booking, from: number, to: number): boolean {
  return booking.event_start < to && booking.event_end > from;
}

/**
 * Until when a room can be had.
 *
 * @param wanted Unix time until which it is wanted; a minute beyond the next meeting's start means that start
 * @throws DriverError when a meeting is in the way: which one, and how long the room is free instead
 */
export function freeUntil(bookings: readonly Booking[], from: number, wanted: number, told: Told): number {
  const blocking = bookings.filter((each) => overlaps(each, from, wanted));
  const [first] = blocking.sort((a, b) => a.event_start - b.event_start);
  if (first === undefined) return wanted;
  if (first.event_start <= from) throw takenBy(first, told);
  if (wanted - first.event_start <= grace) return first.event_start;
  const free = first.event_start - from;
  const until = timeOf(first.event_start, told);
  throw new DriverError(`The room is free for ${inWords(free)} only, until ${until}, when ${named(first)} begins`, {
    details: { free_seconds: free, free_until: first.event_start, meeting: shown(first) },
  });
}

/** The error that says which meeting has the room, and until when. */
export function takenBy(booking: Booking, told: Told): DriverError {
  const until = timeOf(booking.event_end, told);
  return new DriverError(`The room is taken by ${named(booking)} until ${until}`, {
    details: { free_seconds: 0, meeting: shown(booking) },
  });
}

function named({ private: hidden, title }: Booking): string {
  return hidden ? "a private meeting" : title === "" ? "a meeting without a title" : `"${title}"`;
}

function shown({ title, event_start, event_end }: Booking) {
  return { title, event_start, event_end };
}

/** "15:30", with its date when that is not today. */
function timeOf(unix: number, { time_zone, now }: Told): string {
  const [date, time = ""] = wallClock(unix, time_zone).split("T");
  return date === dateAt(now, time_zone) ? time.slice(0, 5) : `${date} ${time.slice(0, 5)}`;
}

function inWords(seconds: number): string {
  const [count, unit] = seconds < 60 ? [seconds, "second"] : [Math.floor(seconds / 60), "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
