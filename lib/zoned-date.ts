import { Temporal } from "temporal-polyfill";

/* Dates and times on the wall of an IANA zone. Runs in browsers too. */

/** The wall-clock time in a zone at a Unix time: "2026-03-29T09:30:00". */
export function wallClock(unix: number, zone: string): string {
  return at(unix, zone).toPlainDateTime().toString({ smallestUnit: "second" });
}

/**
 * Unix time in seconds of a wall-clock time, as `wallClock` writes it. Of one that is there twice, when clocks are put
 * back, the first; of one that is skipped, as much later as clocks are put forward.
 *
 * @throws RangeError when it is no date and time
 */
export function unixTimeAt(wall: string, zone: string): number {
  return seconds(Temporal.PlainDateTime.from(wall).toZonedDateTime(zone));
}

/** The calendar date in a zone at a Unix time: "2026-03-29". */
export function dateAt(unix: number, zone: string): string {
  return at(unix, zone).toPlainDate().toString();
}

/** Unix time of a date's first moment in a zone, which is not midnight where clocks are changed at midnight. */
export function startOfDate(date: string, zone: string): number {
  return seconds(Temporal.PlainDate.from(date).toZonedDateTime(zone));
}

/** The calendar date `days` after another one. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/**
 * Unix time of the same time on the wall after a period of calendar days, weeks, months or years ("P30D"): in Berlin, P1D
 * after noon is noon, also when the night in between has 25 hours.
 *
 * @throws RangeError when `period` is no ISO 8601 duration
 */
export function addPeriod(unix: number, period: string, zone: string): number {
  return seconds(at(unix, zone).add(period));
}

function at(unix: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(unix * 1_000).toZonedDateTimeISO(zone);
}

function seconds(time: Temporal.ZonedDateTime): number {
  return Math.floor(time.epochMilliseconds / 1_000);
}
