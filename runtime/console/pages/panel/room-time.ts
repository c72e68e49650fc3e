import { addDays, dateAt, startOfDate } from "../../../../lib/zoned-date.ts";
import type { Day, Moment } from "./texts/texts.ts";

/** How many days ahead, or back, a weekday's name says which day is meant. */
const weekdays = 6;

/** How a room tells the time: in its own zone, as the reader's language writes it. Times are unix seconds. */
export interface RoomTime {
  readonly zone: string;
  /** "15:30", or "3:30 PM". */
  time(unix: number): string;
  /** The hour alone, for a scale: "15", or "3". */
  hour(unix: number): string;
  /** "Saturday, 21 November". */
  date(unix: number): string;
  /** The day of a time, seen from another one. */
  dayOf(unix: number, now: number): Day;
  /** A time, seen from another one. */
  momentOf(unix: number, now: number): Moment;
}

/**
 * @param locale BCP 47 tag
 * @param zone IANA name
 * @throws RangeError when the browser knows no such zone
 */
export function roomTime(locale: string, zone: string): RoomTime {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  const hour = format({ hour: "numeric" });
  const time = format({ hour: hour.resolvedOptions().hour12 ? "numeric" : "2-digit", minute: "2-digit" });
  const date = format({ weekday: "long", day: "numeric", month: "long" });
  const weekday = format({ weekday: "long" });
  const dayAndMonth = format({ day: "numeric", month: "long" });

  const dayOf = (unix: number, now: number): Day => {
    const [day, today] = [dateAt(unix, zone), dateAt(now, zone)];
    if (day === today) return { day: "today" };
    if (day === addDays(today, 1)) return { day: "tomorrow" };
    if (day === addDays(today, -1)) return { day: "yesterday" };
    const near = day > today && day <= addDays(today, weekdays);
    return near
      ? { day: "weekday", name: weekday.format(unix * 1_000) }
      : { day: "date", name: dayAndMonth.format(unix * 1_000) };
  };
  return {
    zone,
    time: (unix) => time.format(unix * 1_000),
    // Some languages add a word to an hour that stands alone.
    hour: (unix) => hour.formatToParts(unix * 1_000).find(({ type }) => type === "hour")?.value ?? "",
    date: (unix) => date.format(unix * 1_000),
    dayOf,
    momentOf(unix, now) {
      if (unix === endOfToday(now, zone)) return { day: "midnight" };
      return { ...dayOf(unix, now), time: time.format(unix * 1_000) };
    },
  };
}

/** The unix time at which the day of a time began in a zone. */
export function startOfToday(now: number, zone: string): number {
  return startOfDate(dateAt(now, zone), zone);
}

/** The unix time at which the day of a time ends in a zone. */
export function endOfToday(now: number, zone: string): number {
  return startOfDate(addDays(dateAt(now, zone), 1), zone);
}
