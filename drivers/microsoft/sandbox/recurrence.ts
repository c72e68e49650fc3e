import { z } from "zod";
import { GraphError } from "./answer.ts";
import { oneOf } from "./one-of.ts";

const weekDays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

const CalendarDate = z.iso.date();

/** A recurrence as a client writes it (Graph reference, "patternedRecurrence resource type"). */
export const RecurrenceInput = z.object({
  pattern: z.object({
    type: oneOf("daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly"),
    interval: z.number().int().positive().default(1),
    month: z.number().int().min(0).max(12).default(0),
    dayOfMonth: z.number().int().min(0).max(31).default(0),
    daysOfWeek: z.array(oneOf(...weekDays)).nullish(),
    firstDayOfWeek: oneOf(...weekDays).default("sunday"),
    index: oneOf("first", "second", "third", "fourth", "last").default("first"),
  }),
  range: z.object({
    type: oneOf("endDate", "noEnd", "numbered"),
    startDate: CalendarDate,
    endDate: CalendarDate.nullish(),
    numberOfOccurrences: z.number().int().min(0).nullish(),
    recurrenceTimeZone: z.string().nullish(),
  }),
});

/** A recurrence as it is kept and shown, with zeros where nothing was given. */
export interface Recurrence {
  pattern: z.output<typeof RecurrenceInput>["pattern"];
  range: {
    type: "endDate" | "noEnd" | "numbered";
    startDate: string;
    /** `0001-01-01` without an end. */
    endDate: string;
    numberOfOccurrences: number;
    /** IANA or Windows name. */
    recurrenceTimeZone: string;
  };
}

/**
 * The recurrence that a client wrote.
 *
 * @param startZone the zone of the event's start, which the range has unless it names another
 * @throws GraphError 400 `ErrorPropertyValidationFailure` for a pattern or range that lacks what its type needs
 */
export function recurrenceOf({ pattern, range }: z.output<typeof RecurrenceInput>, startZone: string): Recurrence {
  const named = pattern.daysOfWeek ?? [];
  const needs = {
    weekly: named.length > 0,
    relativeMonthly: named.length > 0,
    relativeYearly: named.length > 0 && pattern.month > 0,
    absoluteMonthly: pattern.dayOfMonth > 0,
    absoluteYearly: pattern.dayOfMonth > 0 && pattern.month > 0,
    daily: true,
  };
  const ends = { endDate: range.endDate != null, numbered: (range.numberOfOccurrences ?? 0) > 0, noEnd: true };
  if (!needs[pattern.type] || !ends[range.type]) {
    const message = "At least one property failed validation. The recurrence pattern or range is incomplete.";
    throw new GraphError(400, "ErrorPropertyValidationFailure", message);
  }
  const { daysOfWeek: _, ...rest } = pattern;
  return {
    pattern: named.length > 0 ? { ...rest, daysOfWeek: named } : rest,
    range: {
      type: range.type,
      startDate: range.startDate,
      endDate: range.type === "endDate" ? (range.endDate ?? "") : "0001-01-01",
      numberOfOccurrences: range.type === "numbered" ? (range.numberOfOccurrences ?? 0) : 0,
      recurrenceTimeZone: range.recurrenceTimeZone ?? startZone,
    },
  };
}

/** The dates of a recurrence, in order; without end when it has none. */
export function* datesOf({ pattern, range }: Recurrence): Generator<string, undefined> {
  let count = 0;
  const [first, last] = [
    dayOf(range.startDate),
    range.type === "endDate" ? dayOf(range.endDate) : Number.POSITIVE_INFINITY,
  ];
  for (const day of patternDays(pattern, first)) {
    if (day < first) continue;
    if (day > last || (range.type === "numbered" && count === range.numberOfOccurrences)) return undefined;
    count += 1;
    yield dateOfDay(day);
  }
  return undefined;
}

// Dates are counted in days since 1970 here: series are walked often, and far.

function dayOf(date: string): number {
  return Date.parse(date) / 86_400_000;
}

/** The date of a day that is counted since 1970: `2026-01-05`. */
function dateOfDay(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** From 1 for Monday to 7 for Sunday; the first day of 1970 was a Thursday. */
function dayOfWeek(day: number): number {
  return ((day + 3) % 7) + 1;
}

/** The first day of a month, which is counted from January of the year 0. */
function firstOf(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12, 1) / 86_400_000;
}

/** The days of a pattern from the period that contains `start`; those before `start` in it as well. */
function* patternDays(pattern: Recurrence["pattern"], start: number): Generator<number> {
  const { type, interval, daysOfWeek, firstDayOfWeek } = pattern;
  const named = (daysOfWeek ?? []).map((name) => weekDays.indexOf(name) + 1);
  const sinceFirst = (weekDay: number) => (weekDay - weekDays.indexOf(firstDayOfWeek) + 6) % 7;
  const week = start - sinceFirst(dayOfWeek(start));
  const yearly = type === "absoluteYearly" || type === "relativeYearly";
  const absolute = type === "absoluteMonthly" || type === "absoluteYearly";
  const [year = 0, month = 0] = dateOfDay(start).split("-").map(Number);
  const firstMonth = year * 12 + (yearly ? pattern.month : month) - 1;
  // Nobody looks further; a pattern without dates must not be walked for ever.
  for (let step = 0; step < 50_000; step += interval) {
    if (type === "daily") yield start + step;
    else if (type === "weekly") {
      for (const offset of named.map(sinceFirst).toSorted((a, b) => a - b)) yield week + step * 7 + offset;
    } else {
      const each = firstMonth + step * (yearly ? 12 : 1);
      const [first, end] = [firstOf(each), firstOf(each + 1)];
      // The 31st of a shorter month is its last day.
      yield absolute ? Math.min(first + pattern.dayOfMonth, end) - 1 : relativeDay(first, end, named, pattern.index);
    }
  }
}

/** The first to fourth, or the last (which `indexOf` does not find, so that it is -1), of the days of the named week days. */
function relativeDay(first: number, end: number, named: number[], index: string): number {
  const all = Array.from({ length: end - first }, (_, day) => first + day);
  const fitting = all.filter((day) => named.includes(dayOfWeek(day)));
  return fitting.at(["first", "second", "third", "fourth"].indexOf(index)) ?? first;
}
