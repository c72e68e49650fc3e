import { GraphError } from "./answer.ts";
import type { CalendarEvent } from "./calendar-event.ts";
import { datesOf, type Recurrence } from "./recurrence.ts";
import { ianaZone, instantOf, wallClock } from "./zones.ts";

type Times = Pick<CalendarEvent, "start" | "end">;

const day = 24 * 3_600_000;

/** The date on which a time falls in a series: in the zone of its recurrence, of all-day events in UTC. */
export function dateOf(instant: number, isAllDay: boolean, recurrence: Recurrence): string {
  return wallClock(instant, isAllDay ? "UTC" : ianaZone(recurrence.range.recurrenceTimeZone)).slice(0, 10);
}

/**
 * When the occurrence of a date is. Clocks decide, not hours since the first: at nine stays at nine when the zone changes
 * to summer time.
 */
function timesOf(series: Times & { isAllDay: boolean }, { range }: Recurrence): (date: string) => Times {
  const zone = series.isAllDay ? "UTC" : ianaZone(range.recurrenceTimeZone);
  const [start, end] = [wallClock(series.start, zone), wallClock(series.end, zone)];
  const utc = (text: string) => Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  const days = utc(end) - utc(start);
  const ends = (date: string) => new Date(utc(date) + days).toISOString().slice(0, 10);
  return (date) => ({
    start: instantOf(date + start.slice(10), zone),
    end: instantOf(ends(date) + end.slice(10), zone),
  });
}

/**
 * The first occurrence of a series, to which its start moves, whatever date was written (as recorded from the service).
 *
 * @throws GraphError 400 `ErrorRecurrenceHasNoOccurrence`, `ErrorOccurrenceTimeSpanTooBig`
 */
export function firstTimes(series: Times & { isAllDay: boolean }, recurrence: Recurrence): Times {
  const [dates, times] = [datesOf(recurrence), timesOf(series, recurrence)];
  const next = () => {
    const { value, done } = dates.next();
    return done ? undefined : times(value);
  };
  const [first, second] = [next(), next()];
  if (first === undefined) {
    throw new GraphError(
      400,
      "ErrorRecurrenceHasNoOccurrence",
      "The recurrence pattern has no occurrence in its range.",
    );
  }
  if (second !== undefined && first.end > second.start) {
    const message = "The duration of the event is longer than the time between two of its occurrences.";
    throw new GraphError(400, "ErrorOccurrenceTimeSpanTooBig", message);
  }
  return first;
}

/** The key of an occurrence, from which its series and date can be read. */
export function occurrenceKey(master: CalendarEvent, date: string): string {
  return master.key.slice(0, 32) + date.replaceAll("-", "");
}

/** The series and date of an occurrence's key among the events of a calendar. */
export function occurrenceOfKey(events: Iterable<CalendarEvent>, key: string): CalendarEvent | undefined {
  const [, year, month, day] = /^.{32}(\d{4})(\d\d)(\d\d)$/.exec(key) ?? [];
  if (year === undefined) return undefined;
  for (const event of events) {
    if (event.recurrence !== null && event.key.startsWith(key.slice(0, 32))) {
      return occurrenceOn(event, `${year}-${month}-${day}`);
    }
  }
  return undefined;
}

/** The occurrence of a series on a date; undefined when it was deleted, or there is none. */
export function occurrenceOn(master: CalendarEvent, date: string): CalendarEvent | undefined {
  if (master.recurrence === null) return undefined;
  for (const each of datesOf(master.recurrence)) {
    if (each === date) return made(master, timesOf(master, master.recurrence), date);
    if (each > date) return undefined;
  }
  return undefined;
}

/** The occurrences of a series that are in a window, with what was changed of single ones. */
export function occurrencesBetween(master: CalendarEvent, window: { from: number; to: number }): CalendarEvent[] {
  const { recurrence } = master;
  if (recurrence === null) return [];
  const dates = new Set<string>();
  // Zones differ by less than a day from UTC: whatever is further away cannot be in the window.
  const [from, to] = [window.from - (master.end - master.start) - day, window.to + day].map(utcDate) as [
    string,
    string,
  ];
  for (const date of datesOf(recurrence)) {
    if (date > to) break;
    if (date >= from) dates.add(date);
  }
  // One that was moved may be in the window although its date is not.
  for (const date of Object.keys(master.exceptions)) dates.add(date);
  const times = timesOf(master, recurrence);
  const all = [...dates].flatMap((date) => made(master, times, date) ?? []);
  return all.filter(({ start, end }) => start < window.to && (end > window.from || start === window.from));
}

function made(master: CalendarEvent, times: (date: string) => Times, date: string): CalendarEvent | undefined {
  const exception = master.exceptions[date];
  if (exception === null) return undefined;
  const occurrence = {
    ...master,
    ...times(date),
    key: occurrenceKey(master, date),
    recurrence: null,
    exceptions: {},
    seriesMaster: master.key,
    date,
    transactionId: null,
    edited: exception !== undefined,
    ...exception,
  };
  return { ...occurrence, attendees: occurrence.attendees.map((attendee) => ({ ...attendee })) };
}

/**
 * Refuses to move an occurrence onto or beyond the day of the one before or after it.
 *
 * @throws GraphError 400 `ErrorOccurrenceCrossingBoundary` (Graph reference, "Update event")
 */
export function checkBoundary(master: CalendarEvent, occurrence: CalendarEvent, moved: Times): void {
  const { recurrence } = master;
  const { date: own } = occurrence;
  if (recurrence === null || own === null) return;
  let [before, after]: (string | undefined)[] = [];
  for (const date of datesOf(recurrence)) {
    if (date === own || master.exceptions[date] === null) continue;
    if (date < own) before = date;
    else {
      after = date;
      break;
    }
  }
  const times = timesOf(master, recurrence);
  const on = (date: string | undefined) => (date === undefined ? undefined : made(master, times, date));
  const [earlier, later] = [on(before), on(after)];
  const dayOf = (instant: number) => dateOf(instant, occurrence.isAllDay, recurrence);
  const crosses =
    (earlier && (dayOf(moved.start) <= dayOf(earlier.start) || moved.start < earlier.end)) ||
    (later && (dayOf(moved.start) >= dayOf(later.start) || moved.end > later.start));
  if (!crosses) return;
  const message = "Modified occurrence is crossing or overlapping adjacent occurrence.";
  throw new GraphError(400, "ErrorOccurrenceCrossingBoundary", message);
}

/** The date in UTC; the last there is for an instant beyond all calendars. */
function utcDate(instant: number): string {
  return new Date(Math.min(Math.max(instant, Date.UTC(1, 0)), Date.UTC(9999, 0))).toISOString().slice(0, 10);
}
