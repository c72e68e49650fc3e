import { addPeriod, dateAt, startOfDate } from "atrium";
import { z } from "zod";
import { Attendee } from "../attendee.ts";
import { Availability, Required } from "../availability.ts";
import type { BookingRequest } from "../book.ts";
import { type Desk, now } from "../desk.ts";
import { bookingError } from "../errors.ts";
import { instant, Profile, period } from "../model.ts";
import { windowOf } from "../slots/window.ts";

/* Bodies as the group booking API of Aurinko has them. */

/** Days of slots that are shown when nobody says. */
const usualDays = 31;

/** What the query of an availability may hold. */
export const availabilityQuery = {
  required: Required.optional(),
  fromDate: z.iso.date().optional().describe("The first day, in the profile's zone; today if absent"),
  intervalLength: period.optional().describe("How long from the first day on; 31 days if absent, 62 at most"),
  limit: z.coerce.number().int().min(1).max(500).default(10).describe("Users to name"),
  offset: z.coerce.number().int().min(0).default(0),
  pageToken: z
    .string()
    .regex(/^\d{1,6}$/, "is no nextPageToken")
    .optional()
    .describe("The nextPageToken of the page before, in place of offset"),
};

/** Free times, and where to go on. */
export const CompatAvailability = Availability.extend({
  nextPageToken: z.string().nullable().describe("The pageToken of the next users of the same times; null at the end"),
  nextFromDate: z.string().nullable().describe("The fromDate with which to go on; null at the end"),
});

/** Where the page of users begins that a query asks for. */
export function offsetOf({ offset, pageToken }: { offset: number; pageToken?: string | undefined }): number {
  return pageToken === undefined ? offset : Number(pageToken);
}

/** The token of the next page of users. */
export function pageTokenOf({ nextOffset }: Pick<Availability, "nextOffset">): string | null {
  return nextOffset === null ? null : String(nextOffset);
}

const userId = z.string().trim().toLowerCase().min(1).max(255);

/** Whom something is about, by either of two names. */
export const CompatUsers = z
  .object({ userIds: z.array(userId).optional(), accountIds: z.array(z.union([userId, z.int()])).optional() })
  .refine(({ userIds, accountIds }) => (userIds ?? accountIds) !== undefined, "has neither userIds nor accountIds")
  .transform(({ userIds, accountIds }) => (userIds ?? accountIds ?? []).map(String));

/** A booking as somebody asks for it. */
export const CompatBooking = z.object({
  time: z.object({ start: instant, end: instant.optional() }),
  userIds: z.array(z.string().trim().min(1).max(255)).max(100).optional(),
  accountIds: z.array(z.string().trim().min(1).max(255)).max(100).optional().describe("The same as userIds"),
  substitutionData: z.record(z.string(), z.string().max(2_000)).default({}).describe("What additionalFields asks for"),
  schedulerInfo: z
    .object({ name: Attendee.shape.name.optional(), email: Attendee.shape.email })
    .default({})
    .describe("Who books. Without a mail address nobody is invited"),
  name: Attendee.shape.name.optional().describe("The same as schedulerInfo.name"),
  email: Attendee.shape.email.describe("The same as schedulerInfo.email"),
  challenge: z.string().max(4_096).default("").describe("Without credentials, where the settings have a challenge"),
});

export type CompatBooking = z.output<typeof CompatBooking>;

export const bookingQuery = {
  required: Required.optional(),
  reserveForMinutes: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_440)
    .optional()
    .describe("Keeps the time for so long, until it is confirmed; there is no event until then"),
};

/** What was made of it. */
export const CompatBooked = z.object({
  created: z.literal(true),
  id: z.string().describe("Of the booking"),
  ReservationId: z.string().optional().describe("Of the reservation, when it is one"),
  rescheduleToken: z
    .string()
    .optional()
    .describe(
      "A secret: who has it may move and cancel the booking. Absent where it goes to the attendee by mail alone",
    ),
});

/** A profile as callers of the compatible addresses know it. */
export const CompatProfile = Profile.extend({
  bufferBetweenMinutes: Profile.shape.bufferAfterMinutes.describe("The same as bufferAfterMinutes"),
  startTime: z.string().optional().describe("ISO 8601"),
  endTime: z.string().optional().describe("ISO 8601"),
});

/** A profile with the names and forms of its fields that callers of the compatible addresses know. */
export function compatProfile({ startTime, endTime, ...profile }: Profile) {
  return {
    ...profile,
    bufferBetweenMinutes: profile.bufferAfterMinutes,
    ...(startTime === undefined ? {} : { startTime: iso(startTime) }),
    ...(endTime === undefined ? {} : { endTime: iso(endTime) }),
  };
}

function iso(unix: number): string {
  return new Date(unix * 1_000).toISOString();
}

/** The times that a query is about, in unix seconds, and the date after them if there is more to come. */
export function rangeOf(
  desk: Desk,
  profile: Profile,
  { fromDate, intervalLength }: { fromDate?: string | undefined; intervalLength?: string | undefined },
): { from: number; to: number; nextFromDate: string | null } {
  const { timezone } = profile;
  const from = fromDate === undefined ? now(desk) : startOfDate(fromDate, timezone);
  const end = addPeriod(from, intervalLength ?? `P${usualDays}D`, timezone);
  const nextDate = dateAt(end, timezone);
  // Whole days, so that the next part begins where this one ends.
  const to = Math.max(startOfDate(nextDate, timezone), from);
  const { closes } = windowOf(profile, now(desk));
  return { from, to, nextFromDate: to < closes ? nextDate : null };
}

/**
 * What is to be booked.
 *
 * @throws DriverError `fields.missing` without a name; `slot.invalid` when the end is not that of a slot
 */
export function requestOf(profile: Profile, body: CompatBooking): Omit<BookingRequest, "user_ids"> {
  const { time, substitutionData, schedulerInfo } = body;
  const { name = body.name, email = body.email } = schedulerInfo;
  if (name === undefined) throw bookingError("fields.missing", "Fill in name", { fields: ["name"] });
  const { start, end = start + profile.durationMinutes * 60 } = time;
  if (end !== start + profile.durationMinutes * 60) {
    throw bookingError("slot.invalid", `A slot of this profile has ${profile.durationMinutes} minutes`);
  }
  return {
    profile: profile.id,
    start,
    attendee: { name, email },
    fields: substitutionData,
  };
}
