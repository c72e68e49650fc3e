import { personal, timeZone } from "atrium";
import { z } from "zod";

/** A time on the wall: "09:00", "09:00:00" or, for the next midnight, "24:00". It comes out with its seconds. */
const timeOfDay = z
  .string()
  .trim()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?|24:00(:00)?)Z?$/, "is not a time of day such as 09:00 or 24:00")
  .overwrite((text) => (text.length < 8 ? `${text.slice(0, 5)}:00` : text.slice(0, 8)))
  .describe("Local time as HH:MM or HH:MM:SS; 24:00 for the next midnight. A trailing Z means nothing");

const WorkingInterval = z.object({ start: timeOfDay, end: timeOfDay.describe("Exclusive") });

/** Hours of one day, `start` to `end`, in any order. What programs may want to tell apart begins with a name for it. */
const intervals = z.array(WorkingInterval).superRefine((list, context) => {
  for (const [index, { start, end }] of list.entries()) {
    if (start < end) continue;
    context.addIssue({
      code: "custom",
      path: [index],
      message: "interval.empty: ends before it begins; write midnight as 24:00, and a night as two intervals",
    });
  }
  const sorted = [...list].sort((a, b) => (a.start < b.start ? -1 : 1));
  if (sorted.some(({ start }, index) => start < (sorted[index - 1]?.end ?? ""))) {
    context.addIssue({ code: "custom", message: "interval.overlap: two of them overlap" });
  }
});

/** Days of the week, Monday first. */
export const dayNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** The hours of a week; a day that is not listed has none. */
export const weekDays = z
  .array(
    z.object({
      dayOfWeek: z.enum(dayNames),
      workingIntervals: intervals,
    }),
  )
  .refine((days) => new Set(days.map(({ dayOfWeek }) => dayOfWeek)).size === days.length, "lists a day twice");

/** Weekly hours of a profile. */
export const WorkHours = z.object({
  timezone: timeZone
    .optional()
    .describe("Zone of these hours, and of the profile's exceptions; each member's if absent"),
  daySchedules: weekDays,
});

/** Local dates on which a person, or everybody of a profile, works at other hours than every week. */
export const Exception = z
  .object({
    startDate: z.iso.date(),
    endDate: z.iso.date().describe("The last day"),
    isAvailable: z.boolean(),
    intervals: intervals
      .min(1, "is empty")
      .optional()
      .describe(
        "Hours that take the place of the days' own, or that are taken away; absent for not at all on these days",
      ),
    name: personal(z.string().max(255).default("")),
  })
  .superRefine(({ startDate, endDate, isAvailable, intervals: hours }, context) => {
    if (endDate < startDate) {
      context.addIssue({ code: "custom", path: ["endDate"], message: "dates.reversed: is before startDate" });
    }
    if (isAvailable && hours === undefined) {
      context.addIssue({ code: "custom", path: ["intervals"], message: "is missing: at which hours?" });
    }
  });

export type Exception = z.output<typeof Exception>;

/** Exceptions, in any order. */
export const exceptions = z.array(Exception).max(1_000);

/** Dates of a profile with hours of their own, in place of those of every week. */
export const availabilityIntervals = z.object({
  intervals: z
    .array(
      z
        .object({ dateStartInclusive: z.iso.date(), dateEndInclusive: z.iso.date(), hours: intervals })
        .refine(
          ({ dateStartInclusive: first, dateEndInclusive: last }) => first <= last,
          "dates.reversed: ends before it begins",
        ),
    )
    .max(1_000),
});

export type DayHours = z.output<typeof intervals>;
export type WeekDays = z.output<typeof weekDays>;
