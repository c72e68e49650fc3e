import { dateAt, unixTimeAt, wallClock } from "../../../../lib/zoned-date.ts";
import type { Booking } from "./room-status.ts";
import { endOfToday, type RoomTime, startOfToday } from "./room-time.ts";
import { meetingView } from "./room-view.ts";
import type { Texts } from "./texts/texts.ts";

/** Hours of the wall clock that are always shown. */
const workingDay = { from: 7, to: 19 };

/** Hours that have a label at most; of more, every second or third has one. */
const mostLabels = 14;

/** A part of the day. `start` and `end` are fractions of the line. */
export interface Block {
  id: string;
  start: number;
  end: number;
  title: string;
  time: string;
  phase: "past" | "current" | "later";
  allDay: boolean;
}

/** Today as a line, on which equal lengths are equal times, also when clocks are changed. */
export interface DayLine {
  /** Where now is, as a fraction of the line. */
  now: number;
  ticks: { at: number; label: string }[];
  blocks: Block[];
}

/** @param now unix seconds */
export function dayLine(bookings: readonly Booking[], now: number, time: RoomTime, texts: Texts): DayLine {
  const midnight = { before: startOfToday(now, time.zone), after: endOfToday(now, time.zone) };
  const today = bookings.filter(
    ({ event_start, event_end }) => event_start < midnight.after && event_end > midnight.before,
  );
  const hours = hoursOf(now, time.zone, midnight);
  const timed = today.filter(({ all_day }) => !all_day);
  const first = Math.min(now, ...timed.map(({ event_start }) => event_start));
  // A full hour has more of the line to come.
  const last = Math.max(now + 1, ...timed.map(({ event_end }) => event_end));
  const from = hours.findLast(({ hour, at }) => hour <= workingDay.from && at <= first)?.at ?? midnight.before;
  const to = hours.find(({ hour, at }) => hour >= workingDay.to && at >= last)?.at ?? midnight.after;
  const position = (unix: number) => Math.min(Math.max((unix - from) / (to - from), 0), 1);

  const shown = hours.filter(({ at }) => at >= from && at <= to);
  const step = Math.ceil(shown.length / mostLabels);
  const hasLabel = (hour: number) => (hour - (shown[0]?.hour ?? 0)) % step === 0;
  return {
    now: position(now),
    ticks: shown.map(({ hour, at }) => ({ at: position(at), label: hasLabel(hour) ? time.hour(at) : "" })),
    blocks: today.map((booking) => ({
      id: booking.id,
      start: position(booking.event_start),
      end: position(booking.event_end),
      ...meetingView(booking, now, time, texts),
      phase: booking.event_end <= now ? "past" : booking.event_start <= now ? "current" : "later",
      allDay: booking.all_day,
    })),
  };
}

/** The hours that a day's wall clock shows: none that is skipped, and one that comes twice only once. */
function hoursOf(now: number, zone: string, midnight: { after: number }): { hour: number; at: number }[] {
  const date = dateAt(now, zone);
  const hours = Array.from({ length: 24 }, (_, hour) => {
    const wall = `${date}T${String(hour).padStart(2, "0")}:00:00`;
    return { hour, wall, at: unixTimeAt(wall, zone) };
  });
  return [...hours.filter(({ wall, at }) => wallClock(at, zone) === wall), { hour: 24, at: midnight.after }];
}
