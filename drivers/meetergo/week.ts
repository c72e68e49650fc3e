import { z } from "zod";

/** The days of a week as Meetergo writes them. */
export const weekDays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

type WeekDay = (typeof weekDays)[number];

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "is a time such as 09:00 or 17:30");

const Hours = z
  .object({ from: clock, to: clock })
  .refine(({ from, to }) => from < to, { message: "must end after it begins", path: ["to"] });

/** A day's hours, in order. */
const Day = z.array(Hours).overwrite((hours) => hours.toSorted((a, b) => (a.from < b.from ? -1 : 1)));

/** Somebody's hours in a week; a day that is left out is a free one. */
export const Week = z
  .object(Object.fromEntries(weekDays.map((day) => [day, Day.default([])])) as DaysOf)
  .describe("Hours of each day, such as `monday: [{from: 09:00, to: 17:00}]`; none on a day that is left out");

type DaysOf = Record<WeekDay, z.ZodDefault<typeof Day>>;

export type Week = z.output<typeof Week>;

/** A time of day; seconds, where Meetergo writes them, are dropped. */
const time = z.string().transform((text) => text.slice(0, 5));

const DayList = z.array(
  z.object({
    dayOfWeek: z.string().toLowerCase().pipe(z.enum(weekDays)),
    intervals: z.array(z.object({ from: time, to: time })).nullish(),
  }),
);

const DayObject = z.partialRecord(
  z.enum(weekDays),
  z
    .object({ enabled: z.boolean().nullish(), hours: z.array(z.object({ start: time, end: time })).nullish() })
    .nullish(),
);

/** Meetergo's two ways to write a week, read as one. */
export const meetergoWeek: z.ZodType<Week> = z.union([DayList.transform(ofList), DayObject.transform(ofObject)]);

/** The week as an object, which is how schedules are written. */
export function toDayObject(week: Week) {
  return Object.fromEntries(
    weekDays.map((day) => [
      day,
      { enabled: week[day].length > 0, hours: week[day].map(({ from, to }) => ({ start: from, end: to })) },
    ]),
  );
}

/** The week as a list, which is how a new user's is written. */
export function toDayList(week: Week) {
  return weekDays.filter((day) => week[day].length > 0).map((dayOfWeek) => ({ dayOfWeek, intervals: week[dayOfWeek] }));
}

function ofList(days: z.output<typeof DayList>): Week {
  return weekOf((day) => days.filter(({ dayOfWeek }) => dayOfWeek === day).flatMap(({ intervals }) => intervals ?? []));
}

function ofObject(days: z.output<typeof DayObject>): Week {
  return weekOf((day) => {
    const { enabled, hours } = days[day] ?? {};
    return enabled === false ? [] : (hours ?? []).map(({ start, end }) => ({ from: start, to: end }));
  });
}

function weekOf(hoursOf: (day: WeekDay) => { from: string; to: string }[]): Week {
  const sorted = weekDays.map((day) => [day, hoursOf(day).sort((a, b) => (a.from < b.from ? -1 : 1))]);
  return Object.fromEntries(sorted);
}
