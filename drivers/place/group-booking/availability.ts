import { offsetSegments } from "atrium";
import { z } from "zod";
import { type Desk, now } from "./desk.ts";
import { bookingError } from "./errors.ts";
import { additionalFields } from "./fields.ts";
import { openings } from "./openings.ts";
import { membersOf } from "./profiles.ts";
import type { KeptProfile } from "./records.ts";
import { pageOf } from "./slots/page.ts";

const day = 86_400;

/** Days that can be asked for at once, and that are when nobody says. */
const days = { most: 62, usual: 31 };

const time = z.string().describe("ISO 8601 with the offset of the time zone that was asked for");

/** When a profile can be booked, in the shape of other booking services. */
export const Availability = z.object({
  items: z.array(
    z.object({
      start: time,
      end: time,
      userIds: z.array(z.string()).describe("Who could take it, of those of the page"),
    }),
  ),
  startTime: time.describe("From when on starts are listed"),
  endTime: time.describe("Until before when"),
  timezone: z.string(),
  timeAvailableFor: z.string(),
  durationMinutes: z.int(),
  availabilityStep: z.int(),
  subject: z.string(),
  additionalFields: z
    .array(z.object({ name: z.string(), type: z.literal("string"), default: z.string().optional() }))
    .describe("What to ask an attendee for; what has a default may be left out"),
  totalUsers: z.int(),
  nextOffset: z.int().nullable().describe("Where the next page of users begins"),
  done: z.boolean(),
});

export type Availability = z.output<typeof Availability>;

export interface AvailabilityQuery {
  /** Unix time; now if absent. */
  from?: number | undefined;
  /** Unix time before which slots start; 31 days later if absent. */
  to?: number | undefined;
  required?: Required | undefined;
  /** Users of the page. */
  limit: number;
  offset: number;
  /** IANA zone in which times are written; the profile's if absent. */
  timezone?: string | undefined;
}

/** One person of a profile, or all of them: in place of what the profile says. */
export const Required = z.enum(["one", "all"]);

export type Required = z.output<typeof Required>;

/**
 * When a profile can be booked. Outside of its period, and when it is not active, that is never.
 *
 * @throws DriverError `window.too_large`, `calendar.unavailable`
 */
export async function availabilityOf(desk: Desk, found: KeptProfile, query: AvailabilityQuery): Promise<Availability> {
  const kept = requiring(found, query.required);
  const { profile } = kept;
  const start = query.from ?? now(desk);
  const end = query.to ?? start + days.usual * day;
  if (end - start > days.most * day) {
    throw bookingError("window.too_large", `At most ${days.most} days can be asked for at once`);
  }
  const slots = end > start ? await openings(desk, kept, { start, end }) : [];
  const { slots: paged, ...rest } = pageOf(slots, profile, membersOf(desk, kept), query);
  const zone = query.timezone ?? profile.timezone;
  return {
    items: paged.map((slot) => ({ start: iso(slot.start, zone), end: iso(slot.end, zone), userIds: slot.userIds })),
    startTime: iso(start, zone),
    endTime: iso(Math.max(start, end), zone),
    timezone: zone,
    timeAvailableFor: profile.timeAvailableFor,
    durationMinutes: profile.durationMinutes,
    availabilityStep: profile.availabilityStep,
    subject: profile.subject,
    additionalFields: additionalFields(profile),
    ...rest,
  };
}

/** A profile with one person or all of them needed, where somebody asks for that. */
export function requiring(kept: KeptProfile, required: Required | undefined): KeptProfile {
  const { profile } = kept;
  if (required === undefined || (required === "all") === (profile.pooling === "collective")) return kept;
  return { ...kept, profile: { ...profile, pooling: required === "all" ? "collective" : "any" } };
}

function iso(unix: number, zone: string): string {
  const offset = offsetSegments(zone, unix, unix + 1)[0]?.offset ?? 0;
  const minutes = Math.abs(offset) / 60;
  const two = (number: number) => String(Math.floor(number)).padStart(2, "0");
  const sign = offset < 0 ? "-" : "+";
  const local = new Date((unix + offset) * 1_000).toISOString().slice(0, 19);
  return `${local}${sign}${two(minutes / 60)}:${two(minutes % 60)}`;
}
