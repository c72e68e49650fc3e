import type { Desk } from "./desk.ts";
import { bookingError } from "./errors.ts";
import type { Exception, WeekDays } from "./hours.ts";
import { personChange } from "./members.ts";
import { findProfile, keepProfile, profilesLock } from "./profiles.ts";
import type { Person } from "./records.ts";

/** Whose exceptions are meant: a profile's, by its id or name, or a user's. */
export interface ExceptionOwner {
  scope: "profile" | "user";
  id: number | string;
}

/**
 * Sets the weekly hours of a user in all profiles; the profile's alone count without any.
 *
 * @throws DriverError `user.unknown` for somebody who is in no profile
 */
export function setSchedule(
  desk: Desk,
  userId: string,
  { timezone, schedule }: { timezone: string | undefined; schedule: WeekDays | undefined },
): Promise<Person> {
  return desk.locks.holding([profilesLock], async () => {
    const { timezone: _, schedule: __, ...person } = knownPerson(desk, userId);
    const changed = {
      ...person,
      ...(timezone === undefined ? {} : { timezone }),
      ...(schedule === undefined ? {} : { schedule }),
    };
    await desk.store.write([personChange(changed)]);
    return changed;
  });
}

/** The exceptions of a profile or a user, by their dates. */
export function exceptionsOf(desk: Desk, { scope, id }: ExceptionOwner): Exception[] {
  const list =
    scope === "profile" ? findProfile(desk, id).profile.exceptions : knownPerson(desk, String(id)).exceptions;
  return [...list].sort((a, b) => (a.startDate < b.startDate ? -1 : 1));
}

/** Adds dates with other hours; those of the same dates stay, and count as well. */
export function addException(desk: Desk, owner: ExceptionOwner, exception: Exception): Promise<Exception[]> {
  return changeExceptions(desk, owner, (list) => [...list, exception]);
}

/**
 * Takes the exceptions of exactly these dates away.
 *
 * @throws DriverError `exception.not_found`
 */
export function removeException(
  desk: Desk,
  owner: ExceptionOwner,
  { startDate, endDate }: Pick<Exception, "startDate" | "endDate">,
): Promise<Exception[]> {
  return changeExceptions(desk, owner, (list) => {
    const left = list.filter((each) => each.startDate !== startDate || each.endDate !== endDate);
    if (left.length < list.length) return left;
    throw bookingError("exception.not_found", "There is no exception of these dates");
  });
}

function changeExceptions(
  desk: Desk,
  owner: ExceptionOwner,
  change: (list: readonly Exception[]) => Exception[],
): Promise<Exception[]> {
  return desk.locks.holding([profilesLock], async () => {
    if (owner.scope === "profile") {
      const kept = findProfile(desk, owner.id);
      const { profile } = kept;
      const exceptions = change(profile.exceptions);
      await keepProfile(desk, { ...kept, profile: { ...profile, exceptions, version: profile.version + 1 } });
    } else {
      const person = knownPerson(desk, String(owner.id));
      await desk.store.write([personChange({ ...person, exceptions: change(person.exceptions) })]);
    }
    return exceptionsOf(desk, owner);
  });
}

function knownPerson({ store }: Desk, userId: string): Person {
  const person = store.all("person").get(userId.toLowerCase());
  if (person !== undefined) return person;
  throw bookingError("user.unknown", `"${userId}" is in no profile`, { user_id: userId });
}
