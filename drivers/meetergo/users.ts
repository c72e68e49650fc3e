import { type Caller, outsideCall, path } from "atrium";
import { z } from "zod";
import { settleWeek } from "./availability.ts";
import type { MeetergoClient } from "./meetergo-client.ts";
import { ensureApplied } from "./not-applied.ts";
import { toDayList, type Week } from "./week.ts";

const text = z.string().nullable();

/** Somebody with an account. What Meetergo does not say is null. */
export const User = z.object({
  id: z.string(),
  email: text,
  given_name: text,
  family_name: text,
  time_zone: text.describe("IANA name"),
  slug: text.describe("Last part of the address of their page"),
  booking_url: text,
});

export type User = z.output<typeof User>;

const some = z.string().nullish();

/** Names are documented in three ways. */
const MeetergoUser = z
  .object({
    id: z.string(),
    email: some,
    givenName: some,
    familyName: some,
    firstname: some,
    lastname: some,
    firstName: some,
    lastName: some,
    timezone: some,
    slug: some,
    bookingUrl: some,
    deletedAt: some,
  })
  .transform((user) => ({
    id: user.id,
    email: user.email ?? null,
    given_name: user.givenName ?? user.firstname ?? user.firstName ?? null,
    family_name: user.familyName ?? user.lastname ?? user.lastName ?? null,
    time_zone: user.timezone ?? null,
    slug: user.slug ?? null,
    booking_url: user.bookingUrl ?? null,
    isDeleted: (user.deletedAt ?? null) !== null,
  }));

const OneUser = MeetergoUser.transform(visible);

/** Whoever the key acts as. */
export function getMe(client: MeetergoClient, caller: Caller): Promise<User> {
  return client.send(caller, { path: "/user/me", answer: OneUser });
}

export function getUser(client: MeetergoClient, caller: Caller, id: string): Promise<User> {
  return client.send(caller, { path: path`/user/${id}`, answer: OneUser, as: id });
}

/** Everybody of the company; who was deleted is left out. */
export async function listUsers(client: MeetergoClient, caller: Caller): Promise<User[]> {
  const users = await client.all(caller, { path: "/user", item: MeetergoUser });
  return users.filter(({ isDeleted }) => !isDeleted).map(visible);
}

/** A user to be made. */
export interface NewUser {
  email: string;
  given_name: string;
  family_name: string;
  time_zone: string;
  /** In the user's own zone. */
  week?: Week | undefined;
}

/** A user who is there now. */
export const CreatedUser = z.object({
  user: z.string().describe("Id of the user"),
  existing: z.boolean().describe("True when there was a user with this mail address; it was left as it is"),
  availability: text.describe("Id of the user's hours; null for one who was there"),
  meeting_type: text.describe("Id of the user's first meeting type; null for one who was there"),
  booking_url: text,
});

export type CreatedUser = z.output<typeof CreatedUser>;

const MeetergoCreated = z.object({
  userId: z.string(),
  availabilityId: some,
  meetingTypeId: some,
  bookingUrl: some,
});

/**
 * Makes a user unless there is one with the mail address. Safe to repeat: when Meetergo says that there is one already, or
 * when nobody knows whether it made one, the address is looked for again.
 *
 * @param existing everybody who was there when it was read
 * @throws DriverError of the kind `not_applied` when the user was made with other hours
 */
export async function ensureUser(
  client: MeetergoClient,
  caller: Caller,
  wanted: NewUser,
  existing: UserFinder,
): Promise<CreatedUser> {
  const there = existing.find(wanted.email);
  if (there !== undefined) return found(there);
  try {
    return await createUser(client, caller, wanted);
  } catch (error) {
    caller.signal.throwIfAborted();
    const call = outsideCall(error);
    const mayBeThere = call?.kind === "conflict" || (call !== undefined && "outcome" in call);
    if (!mayBeThere) throw error;
    await existing.reread(caller).catch(() => caller.signal.throwIfAborted());
    const meanwhile = existing.find(wanted.email);
    if (meanwhile === undefined) throw error;
    return found(meanwhile);
  }
}

/** Everybody, by mail address in lower case. */
export interface UserFinder {
  find(email: string): User | undefined;
  /** Reads everybody anew. */
  reread(caller: Caller): Promise<void>;
}

/** Reads all users. */
export async function userFinder(client: MeetergoClient, caller: Caller): Promise<UserFinder> {
  const users = new Map<string, User>();
  const reread = async (caller: Caller) => {
    const all = await listUsers(client, caller);
    users.clear();
    for (const user of all) if (user.email !== null) users.set(user.email.toLowerCase(), user);
  };
  await reread(caller);
  return { find: (email) => users.get(email), reread };
}

async function createUser(client: MeetergoClient, caller: Caller, wanted: NewUser): Promise<CreatedUser> {
  const { email, given_name: givenName, family_name: familyName, time_zone: timezone, week } = wanted;
  const availability = week && { name: "Working hours", timezone, schedule: toDayList(week) };
  const body = { email, givenName, familyName, timezone, availability };
  const made = await client.send(caller, { method: "POST", path: "/user", body, answer: MeetergoCreated });
  const created: CreatedUser = {
    user: made.userId,
    existing: false,
    availability: made.availabilityId ?? null,
    meeting_type: made.meetingTypeId ?? null,
    booking_url: made.bookingUrl ?? null,
  };
  // Without an id of the hours there is nothing to read back, which is not the same as hours that are as wanted.
  if (week && created.availability === null) ensureApplied("a user", created.user, { week }, {});
  if (week && created.availability !== null) {
    await settleWeek(client, caller, created.availability, week, { as: created.user });
  }
  return created;
}

/** A change of a user; the mail address stays. */
export interface UserPatch {
  given_name?: string | undefined;
  family_name?: string | undefined;
  slug?: string | undefined;
}

/** @throws DriverError of the kind `not_applied` */
export async function updateUser(client: MeetergoClient, caller: Caller, id: string, patch: UserPatch): Promise<User> {
  const { given_name: givenName, family_name: familyName, slug } = patch;
  const body = { givenName, familyName, slug };
  await client.send(caller, { method: "PATCH", path: path`/user/${id}`, body, as: id });
  const user = await getUser(client, caller, id);
  ensureApplied("a user", id, patch, user);
  return user;
}

/** Deletes a user softly: Meetergo keeps what they had. */
export async function deleteUser(client: MeetergoClient, caller: Caller, id: string): Promise<void> {
  await client.send(caller, { method: "DELETE", path: path`/user/${id}` });
}

function visible({ isDeleted: _, ...user }: z.output<typeof MeetergoUser>): User {
  return user;
}

function found({ id, booking_url }: User): CreatedUser {
  return { user: id, existing: true, availability: null, meeting_type: null, booking_url };
}
