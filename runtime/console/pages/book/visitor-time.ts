import { dateAt } from "../../../../lib/zoned-date.ts";
import { instantOf } from "./month.ts";

/** How a visitor tells the time: in a zone, as their language writes it. Times are unix seconds, dates "2026-03-29". */
export interface VisitorTime {
  readonly locale: string;
  readonly zone: string;
  /** "15:30", or "3:30 PM". */
  time(unix: number): string;
  /** The same where it is there twice, as clocks are put back: "01:30 GMT+2". */
  exactTime(unix: number): string;
  /** The hour of the day, 0 to 23. */
  hour(unix: number): number;
  date(unix: number): string;
  /** "Tuesday, 24 November". */
  day(date: string): string;
  /** "November 2026". */
  month(month: string): string;
  /** Names of the weekdays, from the first of a week: ["Mon", "Monday"]. */
  readonly weekdays: { short: string; long: string }[];
  /** 1 for Monday to 7 for Sunday. */
  readonly firstDay: number;
  /** "Tuesday, 24 November 2026 at 15:30 – 16:00". */
  span(start: number, end: number): string;
}

/**
 * @param locale BCP 47 tag
 * @param zone IANA name
 * @throws RangeError when the browser knows no such zone
 */
export function visitorTime(locale: string, zone: string): VisitorTime {
  const format = (options: Intl.DateTimeFormatOptions, timeZone = zone) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone });
  const time = format({ timeStyle: "short" });
  const offset = format({ timeZoneName: "short" });
  const hour = new Intl.DateTimeFormat("en", { hour: "numeric", hourCycle: "h23", timeZone: zone });
  const day = format({ weekday: "long", day: "numeric", month: "long" }, "UTC");
  const month = format({ month: "long", year: "numeric" }, "UTC");
  const span = format({ dateStyle: "full", timeStyle: "short" });
  const [short, long] = [format({ weekday: "short" }, "UTC"), format({ weekday: "long" }, "UTC")];
  const firstDay = firstDayOfWeek(locale);
  return {
    locale,
    zone,
    time: (unix) => time.format(unix * 1_000),
    exactTime(unix) {
      const name = offset.formatToParts(unix * 1_000).find(({ type }) => type === "timeZoneName")?.value ?? "";
      return `${time.format(unix * 1_000)} ${name}`;
    },
    hour: (unix) => Number(hour.format(unix * 1_000)),
    date: (unix) => dateAt(unix, zone),
    day: (date) => day.format(instantOf(date)),
    month: (each) => month.format(instantOf(`${each}-01`)),
    weekdays: Array.from({ length: 7 }, (_, index) => {
      // The first of June 2026 is a Monday.
      const instant = Date.UTC(2026, 5, firstDay + index);
      return { short: short.format(instant), long: long.format(instant) };
    }),
    firstDay,
    span: (start, end) => span.formatRange(start * 1_000, end * 1_000),
  };
}

/** "1 hour 30 minutes". */
export function durationText(locale: string, minutes: number): string {
  const unit = (unit: "hour" | "minute", count: number) =>
    count === 0 ? [] : [new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count)];
  return [...unit("hour", Math.floor(minutes / 60)), ...unit("minute", minutes % 60)].join(" ");
}

/** The zone that the visitor's machine is in. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Not every browser knows; then weeks begin as in most of the world. */
function firstDayOfWeek(tag: string): number {
  const locale = new Intl.Locale(tag) as Intl.Locale & WeekInfo;
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
}

interface WeekInfo {
  getWeekInfo?(): { firstDay: number };
  weekInfo?: { firstDay: number };
}
