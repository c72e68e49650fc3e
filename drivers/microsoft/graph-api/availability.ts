import { type Caller, DriverError, ianaZone, unixTime, unixTimeOf, wallClock } from "atrium";
import { z } from "zod";
import type { GraphClient } from "./graph-client.ts";
import { GraphTime } from "./graph-time.ts";
import { path } from "./url.ts";

/** Calendars in one request: Microsoft documents 20 and enforces 100 (microsoft-graph-docs-contrib#5895). */
const mostCalendars = 20;

/** Seconds in one request; Microsoft takes less than 62 days ("getSchedule"). */
const longestPeriod = 60 * 86_400;

/** Seconds; Microsoft refuses a period that is not longer than the shortest interval of 5 minutes. */
const shortestPeriod = 1_800;

/** In the case in which they are documented; services write some of them otherwise. */
const statuses = ["free", "tentative", "busy", "oof", "workingElsewhere", "unknown"] as const;

const Schedules = z.object({
  value: z.array(
    z.object({
      scheduleId: z.string(),
      scheduleItems: z.array(z.object({ status: z.string().nullish(), start: GraphTime, end: GraphTime })).nullish(),
      error: z.object({ responseCode: z.string().nullish() }).nullish(),
    }),
  ),
});

type Schedule = z.output<typeof Schedules>["value"][number];

const Slot = z.object({
  status: z.enum(statuses),
  starts_at: unixTime,
  ends_at: unixTime,
  timezone: z.string().describe("IANA zone"),
});

type Slot = z.output<typeof Slot>;

/** When a calendar is taken, as `availability` answers it. */
export const Availability = z.object({
  calendar: z.string().describe("As it was asked for, in lower case"),
  availability: z.array(Slot).describe("In order; what is in none of them is free, unless there is an error"),
  error: z.string().optional().describe("Why nothing is known of this calendar: do not take it for free"),
});

export type Availability = z.output<typeof Availability>;

export interface AvailabilityQuery {
  calendars: string[];
  period_start: number;
  period_end: number;
  /** Minutes. */
  view_interval?: number | undefined;
}

/**
 * When calendars are taken, one answer for each that was asked for and in that order. A calendar of which anything is
 * unknown has an `error`, for unknown is not free.
 *
 * @param mailbox the one that asks, whose limits it counts against
 * @throws DriverError `outside_call_failed` when nothing is known of any calendar because no request succeeded
 */
export async function availability(
  graph: GraphClient,
  caller: Caller,
  mailbox: string,
  { calendars, period_start, period_end, view_interval = 30 }: AvailabilityQuery,
): Promise<Availability[]> {
  if (period_end <= period_start) {
    throw new DriverError("period_end is not after period_start", { code: "invalid_arguments" });
  }
  const ask = async (schedules: string[], from: number): Promise<Result[]> => {
    const to = Math.max(Math.min(period_end, from + longestPeriod), from + shortestPeriod);
    const body = {
      schedules,
      startTime: { dateTime: wallClock(from, "UTC"), timeZone: "UTC" },
      endTime: { dateTime: wallClock(to, "UTC"), timeZone: "UTC" },
      // Refused unless it is shorter than the period.
      availabilityViewInterval: Math.max(5, Math.min(view_interval, Math.floor((to - from) / 120))),
    };
    const url = path`/users/${mailbox}/calendar/getSchedule`;
    const request = {
      method: "POST",
      url,
      mailbox,
      body,
      repeatable: true,
      permission: "Calendars.ReadBasic",
    } as const;
    const { value } = await graph.send(caller, { ...request, answer: Schedules });
    return schedules.map((calendar) => ({ calendar, from, ...read(scheduleOf(value, calendar)) }));
  };

  const groups = chunks([...new Set(calendars)], mostCalendars);
  const starts = Array.from({ length: Math.ceil((period_end - period_start) / longestPeriod) }, (_, at) => {
    return period_start + at * longestPeriod;
  });
  const asked = groups.flatMap((schedules) => starts.map((from) => ({ schedules, sent: ask(schedules, from) })));
  const answers = await Promise.allSettled(asked.map(({ sent }) => sent));
  const failed = answers.filter((answer) => answer.status === "rejected");
  if (failed.length === answers.length && failed[0] !== undefined) throw failed[0].reason;
  const results = asked.flatMap(({ schedules }, at) => {
    const answer = answers[at] as PromiseSettledResult<Result[]>;
    if (answer.status === "fulfilled") return answer.value;
    return schedules.map((calendar) => ({ calendar, from: 0, error: (answer.reason as Error).message, slots: [] }));
  });
  const touches = ({ starts_at, ends_at }: Slot) => starts_at < period_end && ends_at > period_start;
  // An event across the seam of two periods comes with both; two events at the same time are two.
  const isNew = ({ starts_at }: Slot, from: number) => from === period_start || starts_at >= from;
  const wanted = results.map(({ slots, ...rest }) => {
    return { ...rest, slots: slots.filter((slot) => touches(slot) && isNew(slot, rest.from)) };
  });
  return calendars.map((calendar) => together(calendar, wanted));
}

/** What one request told of one calendar. */
interface Result {
  calendar: string;
  /** Start of the time that was asked for. */
  from: number;
  slots: Slot[];
  error?: string;
}

function scheduleOf(value: Schedule[], calendar: string): Schedule | undefined {
  return value.find(({ scheduleId }) => scheduleId.toLowerCase() === calendar);
}

function read(schedule: Schedule | undefined): Omit<Result, "calendar" | "from"> {
  if (schedule?.error) {
    const code = schedule.error.responseCode;
    return { slots: [], error: `Graph cannot read this calendar${code ? ` (${code})` : ""}` };
  }
  // No list is not an empty one (microsoft-graph-docs#11225).
  if (!schedule?.scheduleItems) return { slots: [], error: "Graph said nothing of this calendar" };
  return {
    slots: schedule.scheduleItems.map(({ status, start, end }) => ({
      status: statuses.find((each) => each.toLowerCase() === status?.toLowerCase()) ?? "unknown",
      starts_at: unixTimeOf(start),
      ends_at: unixTimeOf(end),
      timezone: ianaZone(start.timeZone) ?? "UTC",
    })),
  };
}

function together(calendar: string, results: Result[]): Availability {
  const own = results.filter((result) => result.calendar === calendar);
  const error = own.find((result) => result.error !== undefined)?.error;
  if (error !== undefined) return { calendar, availability: [], error };
  return { calendar, availability: own.flatMap(({ slots }) => slots).sort((a, b) => a.starts_at - b.starts_at) };
}

function chunks<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
