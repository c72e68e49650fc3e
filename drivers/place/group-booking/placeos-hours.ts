import { dateAt, emailAddress } from "atrium";
import { z } from "zod";
import { type Desk, now } from "./desk.ts";
import { type DayHours, dayNames, type Exception, type WeekDays } from "./hours.ts";
import { personChange } from "./members.ts";
import { profilesLock } from "./profiles.ts";
import type { Person } from "./records.ts";

/*
 * Working hours as PlaceOS keeps them with its users (PlaceOS/models, src/placeos-models/user.cr): hours of a day as decimal
 * numbers, 7.5 for 7:30, days of the week from 0 for Sunday, no time zone.
 */

/** The name of exceptions that were imported: the next import puts others in their place. */
const imported = "PlaceOS";

const Block = z.object({
  start_time: z.number().min(0).max(24),
  end_time: z.number().min(0).max(24),
  location: z.string().default(""),
});

/** Older versions have one block, without a list. */
const Day = z
  .object({ day_of_week: z.int().min(0).max(6) })
  .and(z.union([z.object({ blocks: z.array(Block) }), Block.transform((block) => ({ blocks: [block] }))]));

const PlaceUser = z.object({
  email: emailAddress,
  work_preferences: z.array(Day).nullish(),
  work_overrides: z.record(z.string(), Day).nullish(),
});

/** What became of each user, by their position in the list. */
export const HoursImport = z.object({
  successful: z.array(
    z.object({
      index: z.int(),
      user_id: z.string(),
      days: z.int().describe("Days of the week with hours; 0 when PlaceOS has none, and those of before stay"),
      exceptions: z.int(),
      left_out: z.array(z.string()).describe("Dates that are none, such as 2026-02-30"),
    }),
  ),
  failed: z.array(z.object({ index: z.int(), message: z.string() })),
});

export interface HoursToImport {
  /** As PlaceOS answers for its users. */
  users: readonly unknown[];
  /** IANA zone of the hours; each profile's if absent. */
  timezone: string | undefined;
  /** Those at which somebody can be booked; all if absent. */
  locations: readonly string[] | undefined;
}

/** Sets the weekly hours and exceptions of members to those of PlaceOS's users with the same mail address. */
export function importHours(desk: Desk, wanted: HoursToImport): Promise<z.output<typeof HoursImport>> {
  return desk.locks.holding([profilesLock], async () => {
    const today = dateAt(now(desk), wanted.timezone ?? desk.module.settings.time_zone);
    const result: z.output<typeof HoursImport> = { successful: [], failed: [] };
    const changed: Person[] = [];
    for (const [index, given] of wanted.users.entries()) {
      try {
        const { person, ...said } = withHours(desk, given, { ...wanted, today });
        changed.push(person);
        result.successful.push({ index, user_id: person.userId, ...said });
      } catch (error) {
        const message = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
        result.failed.push({ index, message });
      }
    }
    await desk.store.write(changed.map(personChange));
    return result;
  });
}

function withHours(desk: Desk, given: unknown, { timezone, locations, today }: HoursToImport & { today: string }) {
  const { email, work_preferences, work_overrides } = PlaceUser.parse(given);
  const before = [...desk.store.all("person").values()].find((each) => each.email === email);
  if (before === undefined) throw new Error("is in no profile");
  const hours = (blocks: z.output<typeof Block>[]) =>
    intervalsOf(blocks.filter(({ location }) => locations === undefined || locations.includes(location)));

  const schedule: WeekDays = (work_preferences ?? []).map(({ day_of_week, blocks }) => ({
    // Sunday is their first day, and our last.
    dayOfWeek: dayNames[(day_of_week + 6) % 7] as (typeof dayNames)[number],
    workingIntervals: hours(blocks),
  }));
  if (new Set(schedule.map(({ dayOfWeek }) => dayOfWeek)).size < schedule.length)
    throw new Error("work_preferences has a day twice");
  const dates = Object.entries(work_overrides ?? {});
  const isDate = (date: string) => z.iso.date().safeParse(date).success;
  const exceptions = dates
    .filter(([date]) => isDate(date) && date >= today)
    .map(([date, { blocks }]) => exceptionOf(date, hours(blocks)));
  const person: Person = {
    ...before,
    ...(schedule.length === 0 ? {} : { schedule }),
    ...(timezone === undefined ? {} : { timezone }),
    exceptions: [...before.exceptions.filter(({ name }) => name !== imported), ...exceptions],
  };
  return {
    person,
    days: schedule.filter(({ workingIntervals }) => workingIntervals.length > 0).length,
    exceptions: exceptions.length,
    left_out: dates.map(([date]) => date).filter((date) => !isDate(date)),
  };
}

function exceptionOf(date: string, intervals: DayHours): Exception {
  const day = { startDate: date, endDate: date, name: imported };
  return intervals.length === 0 ? { ...day, isAvailable: false } : { ...day, isAvailable: true, intervals };
}

/** Blocks as hours of a day: those that meet or overlap, as at two locations, are one. */
function intervalsOf(blocks: readonly z.output<typeof Block>[]): DayHours {
  const hours: DayHours = [];
  for (const { start_time, end_time } of [...blocks].sort((a, b) => a.start_time - b.start_time)) {
    const [start, end] = [onTheClock(start_time), onTheClock(end_time)];
    if (start >= end) throw new Error(`hours end before they begin: ${start_time} to ${end_time}`);
    const last = hours.at(-1);
    if (last === undefined || last.end < start) hours.push({ start, end });
    else if (last.end < end) last.end = end;
  }
  return hours;
}

/** 7.5 as "07:30:00". */
function onTheClock(hours: number): string {
  const minutes = Math.round(hours * 60);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00`;
}
