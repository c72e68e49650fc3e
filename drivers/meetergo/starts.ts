import { type Caller, DriverError, unixTime, unixTimeOf } from "atrium";
import { z } from "zod";
import type { Acting, MeetergoClient } from "./meetergo-client.ts";
import { toMeetergo } from "./meetergo-time.ts";
import { getMeetingType } from "./meeting-types.ts";

/** Who is asked for: hosts by their ids, or the members of a queue. */
export interface Scope {
  host_ids?: string[] | undefined;
  queue_id?: string | undefined;
}

/** A scope as requests have it, and in whose name they are sent. */
interface ResolvedScope extends Acting {
  hostIds?: string[];
  queueId?: string;
}

/** What can be booked within a period. */
export const Starts = z.object({
  time_zone: z.string().nullable().describe("IANA name, as Meetergo answers it"),
  starts: z.array(
    z.object({ start: unixTime, places: z.int().optional().describe("How many can book it still, where it says so") }),
  ),
  earliest: z.string().nullable().describe("The first date on which something is free, as Meetergo says"),
});

/** Which starts are asked for. */
export interface StartsQuery extends Scope {
  meeting_type: string;
  from: number;
  to: number;
  time_zone?: string | undefined;
  duration?: number | undefined;
  all_hosts: boolean;
  appointment?: string | undefined;
}

const Spot = z.object({
  // As a point in time, a time on the wall, or a time of its date.
  startTime: z.union([z.iso.datetime({ offset: true, local: true }), z.iso.time()]),
  unavailabilityEvents: z.array(z.unknown()).nullish(),
  appointment: z.object({ totalSpots: z.number(), takenSpots: z.number() }).nullish(),
});

const MeetergoStarts = z.object({
  timezone: z.string().nullish(),
  dates: z.array(z.object({ date: z.union([z.iso.date(), z.iso.datetime({ offset: true })]), spots: z.array(Spot) })),
  earliestAvailableDate: z.string().nullish(),
});

/**
 * Whom a meeting type is about: its queue, else its host. Meetergo computes nothing for a meeting type alone.
 *
 * @throws DriverError `invalid_arguments` for hosts and a queue, or a meeting type that has neither
 */
export async function scopeOf(
  client: MeetergoClient,
  caller: Caller,
  meeting_type: string,
  { host_ids: hostIds, queue_id: queueId }: Scope,
): Promise<ResolvedScope> {
  if (hostIds !== undefined && queueId !== undefined) throw invalid("Give host_ids or queue_id, not both");
  if (hostIds !== undefined) return { hostIds, as: hostIds[0] };
  if (queueId !== undefined) return { queueId };
  const { user, queue } = await getMeetingType(client, caller, meeting_type);
  if (queue !== null) return { queueId: queue };
  if (user !== null) return { hostIds: [user], as: user };
  throw invalid("Meetergo names neither host nor queue of this meeting type; give host_ids or queue_id");
}

/** The starts at which a meeting type can be booked, in order. */
export async function bookableStarts(
  client: MeetergoClient,
  caller: Caller,
  { meeting_type, from, to, ...wanted }: StartsQuery,
): Promise<z.output<typeof Starts>> {
  if (to <= from) throw invalid("`to` must be after `from`");
  const { as, hostIds, queueId } = await scopeOf(client, caller, meeting_type, wanted);
  const query = {
    meetingTypeId: meeting_type,
    start: toMeetergo(from),
    end: toMeetergo(to),
    // In brackets, so that a single one is a list as well.
    "hostIds[]": hostIds,
    queueId,
    timezone: wanted.time_zone,
    meetingDuration: wanted.duration,
    calculationMethod: wanted.all_hosts ? "everyone" : "anyone",
    existingAppointmentId: wanted.appointment,
  };
  const found = await client.send(caller, { path: "/booking-availability", query, answer: MeetergoStarts, as });
  const zone = found.timezone ?? wanted.time_zone ?? "UTC";
  const byStart = new Map<number, { start: number; places?: number }>();
  for (const { date, spots } of found.dates) {
    for (const { startTime, unavailabilityEvents, appointment } of spots) {
      const start = startOf(startTime, date, zone);
      const places = appointment ? appointment.totalSpots - appointment.takenSpots : undefined;
      const isFree = (unavailabilityEvents ?? []).length === 0 && places !== 0;
      if (isFree && start >= from && start < to) {
        byStart.set(start, { start, ...(places === undefined ? {} : { places }) });
      }
    }
  }
  return {
    time_zone: found.timezone ?? null,
    starts: [...byStart.values()].sort((a, b) => a.start - b.start),
    earliest: found.earliestAvailableDate ?? null,
  };
}

function startOf(text: string, date: string, timeZone: string): number {
  if (/(z|[+-]\d\d:?\d\d)$/i.test(text)) return Math.floor(Date.parse(text) / 1_000);
  return unixTimeOf({ dateTime: text.includes("T") ? text : `${date.slice(0, 10)}T${text}`, timeZone });
}

function invalid(message: string): DriverError {
  return new DriverError(message, { code: "invalid_arguments" });
}
