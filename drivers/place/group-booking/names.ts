import { type Desk, now } from "./desk.ts";
import { membersOf } from "./profiles.ts";
import type { KeptProfile, Person } from "./records.ts";
import { teamOf } from "./slots/team.ts";

/** Seconds for which a name of the directory is good. */
const lifetime = 3_600;

/** A name that the directory was asked for, and when, in unix seconds. */
export interface KnownName {
  at: number;
  name: Promise<string | undefined>;
}

/**
 * Who is behind a profile, in the order of its members, as visitors may see it: people, or rooms where there is nobody else.
 * Who has no name that is known is left out.
 */
export async function peopleOf(desk: Desk, kept: KeptProfile): Promise<{ userId: string; name: string }[]> {
  if (!kept.profile.showNames) return [];
  const { people, rooms } = teamOf(membersOf(desk, kept).filter(({ active }) => active));
  return named(desk, people.length > 0 ? people : rooms);
}

/** Names of those whom a booking is with, as visitors may see them. */
export async function namesOf(desk: Desk, kept: KeptProfile, userIds: readonly string[]): Promise<string[]> {
  if (!kept.profile.showNames) return [];
  const persons = userIds.flatMap((userId) => desk.store.all("person").get(userId) ?? []);
  return (await named(desk, persons)).map(({ name }) => name);
}

async function named(desk: Desk, persons: readonly Person[]): Promise<{ userId: string; name: string }[]> {
  const names = await Promise.all(persons.map((person) => person.name ?? nameInDirectory(desk, person)));
  return persons.flatMap(({ userId }, index) => {
    const name = names[index];
    return name === undefined ? [] : [{ userId, name }];
  });
}

/** Undefined where the directory does not say, and for what is a mail address. */
async function nameInDirectory(desk: Desk, { userId, email }: Person): Promise<string | undefined> {
  const known = desk.names.get(userId);
  if (known !== undefined && known.at + lifetime > now(desk)) return known.name;
  const asked = desk.module.calendar.get_user({ user_id: email }).then(
    ({ name }) => (name.trim() === "" || name.includes("@") ? undefined : name.trim()),
    (error) => {
      desk.module.log.warn(`Somebody's name is not shown: ${error.message}`);
      return undefined;
    },
  );
  desk.names.set(userId, { at: now(desk), name: asked });
  return asked;
}
