import { outsideCall } from "atrium";
import { z } from "zod";
import type { Desk } from "./desk.ts";
import { asCallerSees, bookingError, isMissing } from "./errors.ts";
import { exceptions } from "./hours.ts";
import { Member } from "./model.ts";
import { findProfile, keepProfile, profilesLock } from "./profiles.ts";
import type { Membership, Person } from "./records.ts";
import type { Change } from "./store.ts";

/** A member as somebody attaches it: what is absent stays as it is, or is found in the directory. */
export const MemberInput = Member.extend({
  email: Member.shape.email.optional().describe("Found in the directory if absent"),
  kind: z.enum(["person", "room"]).optional().describe("Found in the directory if absent"),
  position: z.int().min(0).optional().describe("After all others if absent"),
  exceptions: exceptions.optional(),
  weight: Member.shape.weight.unwrap().optional().describe("1 if absent; with round_robin, 2 gets twice as many"),
  priority: Member.shape.priority
    .unwrap()
    .optional()
    .describe("0 if absent; with round_robin, higher ones are taken first"),
  active: Member.shape.active.unwrap().optional().describe("True if absent"),
});

export type MemberInput = z.output<typeof MemberInput>;

/**
 * Adds members to a profile, or changes what is said of those that it has.
 *
 * @throws DriverError `profile.not_found`; `user.unknown` for somebody whom the directory does not know;
 *   `calendar.unavailable` when it cannot be asked
 */
export async function attachMembers(desk: Desk, id: number, inputs: readonly MemberInput[]): Promise<void> {
  findProfile(desk, id);
  const people = await resolved(desk, inputs);
  await desk.locks.holding([profilesLock], async () => {
    const kept = findProfile(desk, id);
    const members = withMembers(kept.members, inputs);
    await keepProfile(desk, { ...kept, members }, ...people.map(personChange));
  });
}

/** Takes members from a profile. Their bookings, hours and exceptions stay. */
export async function detachMembers(desk: Desk, id: number, userIds: readonly string[]): Promise<void> {
  await desk.locks.holding([profilesLock], async () => {
    const kept = findProfile(desk, id);
    const members = kept.members.filter(({ userId }) => !userIds.includes(userId));
    await keepProfile(desk, { ...kept, members });
  });
}

/** The members that a profile has, with others put behind them in their order. */
export function withMembers(members: readonly Membership[], inputs: readonly MemberInput[]): Membership[] {
  const all = new Map(members.map((each) => [each.userId, each]));
  for (const { userId, ...said } of inputs) {
    const last = Math.max(-1, ...[...all.values()].map((each) => each.position));
    const before = all.get(userId) ?? { position: last + 1, weight: 1, priority: 0, active: true };
    const {
      position = before.position,
      weight = before.weight,
      priority = before.priority,
      active = before.active,
    } = said;
    all.set(userId, { userId, position, weight, priority, active });
  }
  return [...all.values()];
}

/** What is known of somebody after a member was given; `found` is what the directory says. */
export function personOf(
  input: MemberInput,
  found: Pick<Person, "email" | "kind">,
  before: Person | undefined,
): Person {
  const { userId, name = before?.name, timezone = before?.timezone, schedule = before?.schedule } = input;
  return {
    userId,
    ...found,
    exceptions: input.exceptions ?? before?.exceptions ?? [],
    ...(name === undefined ? {} : { name }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(schedule === undefined ? {} : { schedule }),
  };
}

export function personChange(person: Person): Change {
  return { kind: "person", key: person.userId, value: person };
}

async function resolved(desk: Desk, inputs: readonly MemberInput[]): Promise<Person[]> {
  const known = desk.store.all("person");
  const isNew = ({ userId, kind }: MemberInput) => kind === undefined && !known.has(userId);
  const rooms = inputs.some(isNew) ? await roomAddresses(desk) : new Set<string>();
  return Promise.all(
    inputs.map(async (input) => {
      const before = known.get(input.userId);
      const email = input.email ?? before?.email ?? (await addressOf(desk, input.userId));
      const kind = input.kind ?? before?.kind ?? (rooms.has(email) ? "room" : "person");
      return personOf(input, { email, kind }, before);
    }),
  );
}

async function addressOf({ module }: Desk, user_id: string): Promise<string> {
  const user = await module.calendar.get_user({ user_id }).catch((error) => {
    if (!isMissing(error)) throw asCallerSees(error);
    throw bookingError("user.unknown", `The directory knows no "${user_id}"`, { user_id });
  });
  return user.email;
}

/** None where the application may not read places: then `kind` has to be given for rooms. */
async function roomAddresses({ module }: Desk): Promise<ReadonlySet<string>> {
  const rooms = await module.calendar.list_rooms().catch((error) => {
    if (outsideCall(error)?.status === 403) return [];
    throw asCallerSees(error);
  });
  return new Set(rooms.map(({ email }) => email));
}
