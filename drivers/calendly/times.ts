import { type Caller, DriverError, unixTime } from "atrium";
import { z } from "zod";
import type { CalendlyClient } from "./calendly-client.ts";
import { calendlyTime, toCalendly } from "./unix-time.ts";

const day = 86_400;

/** Days that one question may be about, however many calls that takes. */
const longest = 366;

/** Days that `/user_busy_times` takes at once. */
const busyDays = 7;

/** Seconds from now on in which no start is asked for: Calendly refuses what is past by its own clock. */
const headStart = 60;

const Available = z.object({
  status: z.string(),
  invitees_remaining: z.number().nullish(),
  start_time: calendlyTime,
  scheduling_url: z.string().nullish(),
});

/** A start that can be booked. */
export const AvailableTime = z.object({
  start_time: unixTime,
  invitees_remaining: z.number().optional().describe("How many more can book it"),
  scheduling_url: z.string().optional().describe("The page on which exactly this start is booked"),
});

const Busy = z.object({
  type: z.string(),
  start_time: calendlyTime,
  end_time: calendlyTime,
  buffered_start_time: calendlyTime.nullish(),
  buffered_end_time: calendlyTime.nullish(),
  event: z.object({ uri: z.string() }).nullish(),
});

/** A time at which somebody cannot be booked. */
export const BusyTime = z.object({
  type: z.string().describe("`calendly` or `external`"),
  start_time: unixTime,
  end_time: unixTime,
  buffered_start_time: unixTime.optional().describe("With the time that is kept free before"),
  buffered_end_time: unixTime.optional().describe("With the time that is kept free after"),
  event: z.string().optional().describe("URI of the event in Calendly"),
});

interface Period {
  from: number;
  to: number;
}

/**
 * The starts at which an event type can be booked, in order. The past is left out.
 *
 * @param days that Calendly takes at once
 */
export async function availableTimes(
  client: CalendlyClient,
  caller: Caller,
  { event_type, from, to }: Period & { event_type: string },
  { now, days }: { now: number; days: number },
): Promise<z.output<typeof AvailableTime>[]> {
  const asked = parts({ from, to }, days, Math.ceil(now) + headStart);
  const found = await Promise.all(
    asked.map(({ from, to }) => {
      const query = { event_type, start_time: toCalendly(from), end_time: toCalendly(to) };
      return client.whole(caller, { path: "/event_type_available_times", query, answer: Available });
    }),
  );
  // What starts at the seam of two parts may come with both.
  const byStart = new Map(
    found
      .flat()
      .filter(({ status }) => status === "available")
      .map(({ start_time, invitees_remaining, scheduling_url }) => [
        start_time,
        {
          start_time,
          ...(invitees_remaining == null ? {} : { invitees_remaining }),
          ...(scheduling_url == null ? {} : { scheduling_url }),
        },
      ]),
  );
  return [...byStart.values()].sort((a, b) => a.start_time - b.start_time);
}

/** When somebody cannot be booked, in order; an item that reaches over the period's ends comes whole. */
export async function busyTimes(
  client: CalendlyClient,
  caller: Caller,
  { user, from, to }: Period & { user: string },
): Promise<z.output<typeof BusyTime>[]> {
  const found = await Promise.all(
    parts({ from, to }, busyDays).map(async (part) => {
      const query = { user, start_time: toCalendly(part.from), end_time: toCalendly(part.to) };
      const items = await client.whole(caller, { path: "/user_busy_times", query, answer: Busy });
      // What reaches over a seam, or begins at it, may come with both parts.
      return items.filter(({ start_time }) => (part.from === from || start_time >= part.from) && start_time < part.to);
    }),
  );
  return found
    .flat()
    .map(({ type, start_time, end_time, buffered_start_time, buffered_end_time, event }) => ({
      type,
      start_time,
      end_time,
      ...(buffered_start_time == null ? {} : { buffered_start_time }),
      ...(buffered_end_time == null ? {} : { buffered_end_time }),
      ...(event == null ? {} : { event: event.uri }),
    }))
    .sort((a, b) => a.start_time - b.start_time);
}

/**
 * A period in parts of so many days, as far as it is not before `earliest`.
 *
 * @throws DriverError `invalid_arguments` for a period that ends before it begins, or is longer than a year
 */
function parts({ from, to }: Period, days: number, earliest = 0): Period[] {
  if (to <= from) throw invalid("`to` must be after `from`");
  if (to - from > longest * day) throw invalid(`A period has ${longest} days at most`);
  const found: Period[] = [];
  for (let start = Math.max(from, earliest); start < to; start += days * day) {
    found.push({ from: start, to: Math.min(to, start + days * day) });
  }
  return found;
}

function invalid(message: string): DriverError {
  return new DriverError(message, { code: "invalid_arguments" });
}
