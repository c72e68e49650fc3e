import { type Caller, path } from "atrium";
import { z } from "zod";
import type { Acting, MeetergoClient } from "./meetergo-client.ts";
import { differences, ensureApplied } from "./not-applied.ts";
import { meetergoWeek, toDayObject, Week } from "./week.ts";

const text = z.string().nullable();

/** A user's hours. */
export const Availability = z.object({
  id: z.string(),
  name: text,
  time_zone: text.describe("IANA name"),
  week: Week,
});

export type Availability = z.output<typeof Availability>;

const MeetergoAvailability = z
  .object({ id: z.string(), name: text.optional(), timezone: text.optional(), schedule: meetergoWeek })
  .transform(
    ({ id, name = null, timezone = null, schedule: week }): Availability => ({ id, name, time_zone: timezone, week }),
  );

/** All hours of a user, by their id. */
export function listAvailabilities(client: MeetergoClient, caller: Caller, user: string): Promise<Availability[]> {
  return client.all(caller, { path: "/availability", query: { userId: user }, item: MeetergoAvailability, as: user });
}

/** A change of somebody's hours. */
export interface AvailabilityPatch {
  week?: Week | undefined;
  time_zone?: string | undefined;
  name?: string | undefined;
}

/**
 * Changes hours and reads them back.
 *
 * @throws DriverError of the kind `not_applied`
 */
export async function updateAvailability(
  client: MeetergoClient,
  caller: Caller,
  id: string,
  { week, time_zone, name }: AvailabilityPatch,
  acting: Acting,
): Promise<Availability> {
  const body = { name, timezone: time_zone, schedule: week && toDayObject(week) };
  await client.send(caller, { method: "PATCH", path: path`/availability/${id}`, body, ...acting });
  const after = await getAvailability(client, caller, id, acting);
  ensureApplied("hours", id, { week, time_zone, name }, after);
  return after;
}

/** Makes sure that hours are those of a week, which was sent with something else before. */
export async function settleWeek(
  client: MeetergoClient,
  caller: Caller,
  id: string,
  week: Week,
  acting: Acting,
): Promise<void> {
  const made = await getAvailability(client, caller, id, acting);
  if (differences({ week }, made).length > 0) await updateAvailability(client, caller, id, { week }, acting);
}

function getAvailability(client: MeetergoClient, caller: Caller, id: string, { as }: Acting): Promise<Availability> {
  return client.send(caller, { path: path`/availability/${id}`, answer: MeetergoAvailability, as });
}

/** Days on which somebody's hours are others than in the week. */
export const Exception = z.object({ id: text, from: z.iso.date(), to: z.iso.date(), is_available: z.boolean() });

/** An exception to be made; dates are those of the user, both included. */
export interface NewException {
  from: string;
  to: string;
  name: string;
  is_available: boolean;
}

/**
 * Makes an exception for whoever the call is made as.
 *
 * @throws DriverError of the kind `not_applied` when the answer says that it is of the other kind
 */
export async function addException(
  client: MeetergoClient,
  caller: Caller,
  { from, to, name, is_available }: NewException,
  acting: Acting,
): Promise<z.output<typeof Exception>> {
  // Two names for the same: one documented for what is sent, one for what is read.
  const answer = z
    .object({ id: text.optional(), available: z.boolean().nullish(), isAvailable: z.boolean().nullish() })
    .nullish();
  const body = { startDate: from, endDate: to, isAvailable: is_available, name };
  const request = { method: "POST" as const, path: "/availability-exception/user", body, answer, ...acting };
  const made = await client.send(caller, request);
  const id = made?.id ?? null;
  const said = made?.available ?? made?.isAvailable;
  if (said != null) ensureApplied("an exception", id ?? "", { is_available }, { is_available: said });
  return { id, from, to, is_available };
}
