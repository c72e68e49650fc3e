import { type Caller, path } from "atrium";
import { z } from "zod";
import type { Acting, MeetergoClient } from "./meetergo-client.ts";
import { differences, ensureApplied } from "./not-applied.ts";

const minutes = z.int().min(0).max(120);

/** What can be said of a meeting type, as far as Meetergo is known to keep it. */
const fields = {
  name: z.string().trim().min(1).max(255),
  description: z.string(),
  duration: z.int().min(5).max(480).describe("Minutes"),
  channel: z.string().min(1).describe("Where it takes place: `local`, `phone`, `zoom`, `connect`, ..."),
  buffer_before: minutes.describe("Minutes that are kept free before it"),
  buffer_after: minutes.describe("Minutes that are kept free after it"),
  buffer_within_working_hours: z.boolean().describe("True when these minutes must be working hours as well"),
  spots: z.int().min(1).max(100).describe("How many can book the same start"),
};

/** The last part of its page's address. */
const slug = z.string().trim().min(1);

/** A change of many meeting types at once. */
export const SharedPatch = z
  .strictObject(fields)
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, "changes nothing");

/** A change of one meeting type. */
export const MeetingTypePatch = z
  .strictObject({ ...fields, slug })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, "changes nothing");

export type MeetingTypePatch = z.output<typeof MeetingTypePatch>;

/** A meeting type to be made. */
export const newMeetingType = {
  name: fields.name,
  duration: fields.duration,
  channel: fields.channel,
  description: fields.description.default(""),
  buffer_before: fields.buffer_before.optional(),
  buffer_after: fields.buffer_after.optional(),
  buffer_within_working_hours: fields.buffer_within_working_hours.optional(),
  spots: fields.spots.optional(),
  slug: slug.optional(),
};

export type NewMeetingType = z.output<z.ZodObject<typeof newMeetingType>>;

const nullable = <T extends z.ZodType>(schema: T) => schema.nullable();

/** Something that can be booked. What Meetergo does not say is null. */
export const MeetingType = z.object({
  id: z.string(),
  name: z.string(),
  description: nullable(z.string()),
  duration: nullable(z.number()).describe("Minutes"),
  channel: nullable(z.string()),
  buffer_before: nullable(z.number()),
  buffer_after: nullable(z.number()),
  buffer_within_working_hours: nullable(z.boolean()),
  spots: nullable(z.number()),
  slug: nullable(z.string()),
  user: nullable(z.string()).describe("Id of the host"),
  queue: nullable(z.string()).describe("Id of the queue whose members take turns"),
});

export type MeetingType = z.output<typeof MeetingType>;

const orNull = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => (value ?? null) as z.output<T> | null);

const MeetergoType = z
  .object({
    id: z.string(),
    slug: orNull(z.string()),
    spots: orNull(z.number()),
    userId: orNull(z.string()),
    queueId: orNull(z.string()),
    meetingInfo: z.object({
      name: z.string(),
      description: orNull(z.string()),
      duration: orNull(z.number()),
      channel: orNull(z.string()),
      bufferBefore: orNull(z.number()),
      bufferAfter: orNull(z.number()),
      bufferMustStayWithinWorkingHours: orNull(z.boolean()),
    }),
  })
  .transform(
    ({ id, slug, spots, userId, queueId, meetingInfo: info }): MeetingType => ({
      id,
      name: info.name,
      description: info.description,
      duration: info.duration,
      channel: info.channel,
      buffer_before: info.bufferBefore,
      buffer_after: info.bufferAfter,
      buffer_within_working_hours: info.bufferMustStayWithinWorkingHours,
      spots,
      slug,
      user: userId,
      queue: queueId,
    }),
  );

/** What a user offers, by their id. */
export function listMeetingTypes(client: MeetergoClient, caller: Caller, user: string): Promise<MeetingType[]> {
  const query = { domain: "user", id: user };
  return client.all(caller, { path: "/meeting-type", query, item: MeetergoType, as: user });
}

export function getMeetingType(
  client: MeetergoClient,
  caller: Caller,
  id: string,
  { as }: Acting = {},
): Promise<MeetingType> {
  return client.send(caller, { path: path`/meeting-type/${id}`, answer: MeetergoType, as });
}

/**
 * Makes a meeting type. What Meetergo takes only as a change, such as the slug, is written as one.
 *
 * @throws DriverError of the kind `not_applied` when it is not what was wanted all the same
 */
export async function createMeetingType(
  client: MeetergoClient,
  caller: Caller,
  wanted: NewMeetingType,
  acting: Acting,
): Promise<MeetingType> {
  const answer = z.object({ id: z.string() });
  const body = toMeetergoType(wanted);
  const { id } = await client.send(caller, { method: "POST", path: "/meeting-type", body, answer, ...acting });
  const made = await getMeetingType(client, caller, id, acting);
  const missing = differences(wanted, made);
  if (missing.length === 0) return made;
  const rest = Object.fromEntries(Object.entries(wanted).filter(([name]) => missing.includes(name)));
  return updateMeetingType(client, caller, made, rest, acting);
}

/**
 * Changes a meeting type and reads it back.
 *
 * @param before what it is now: a change of what the patch does not name is noticed too
 * @throws DriverError of the kind `not_applied`
 */
export async function updateMeetingType(
  client: MeetergoClient,
  caller: Caller,
  before: MeetingType,
  patch: MeetingTypePatch,
  acting: Acting,
): Promise<MeetingType> {
  const { id } = before;
  const body = toMeetergoType(patch);
  await client.send(caller, { method: "PATCH", path: path`/meeting-type/${id}`, body, ...acting });
  const after = await getMeetingType(client, caller, id, acting);
  ensureApplied("a meeting type", id, { ...before, ...patch }, after);
  return after;
}

/** Deletes a meeting type. */
export async function deleteMeetingType(
  client: MeetergoClient,
  caller: Caller,
  id: string,
  { as }: Acting,
): Promise<void> {
  await client.send(caller, { method: "DELETE", path: path`/meeting-type/${id}`, as });
}

/** The body that takes effect: Meetergo drops the same fields without a word when they stand anywhere else. */
function toMeetergoType(patch: MeetingTypePatch) {
  const { name, description, duration, channel, slug, spots } = patch;
  const { buffer_before: bufferBefore, buffer_after: bufferAfter } = patch;
  const bufferMustStayWithinWorkingHours = patch.buffer_within_working_hours;
  const info = { name, description, duration, channel, bufferBefore, bufferAfter, bufferMustStayWithinWorkingHours };
  const isNamed = Object.values(info).some((value) => value !== undefined);
  return { slug, spots, ...(isNamed ? { meetingInfo: info } : {}) };
}
