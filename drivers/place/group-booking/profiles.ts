import { type Desk, now } from "./desk.ts";
import { bookingError } from "./errors.ts";
import type { Member, NewProfile, Profile, ProfilePatch } from "./model.ts";
import { Profile as ProfileSchema, patched } from "./model.ts";
import type { KeptBooking, KeptProfile, Membership } from "./records.ts";
import type { Change } from "./store.ts";

/** The lock of all that is said of profiles and their members. */
export const profilesLock = "profiles";

/** Profiles that exist, by name. */
export function existingProfiles({ store }: Desk): KeptProfile[] {
  return [...store.all("profile").values()]
    .filter(({ deletedAt }) => deletedAt === undefined)
    .sort((a, b) => (a.profile.name < b.profile.name ? -1 : 1));
}

/**
 * A profile by its id or name.
 *
 * @throws DriverError `profile.not_found`
 */
export function findProfile(desk: Desk, reference: number | string): KeptProfile {
  const found = existingProfiles(desk).find(({ profile }) => profile.id === reference || profile.name === reference);
  if (found !== undefined) return found;
  throw bookingError("profile.not_found", "There is no such booking profile");
}

/** The profile of a booking, also when it was deleted since. */
export function profileOf({ store }: Desk, { profileId }: KeptBooking): KeptProfile | undefined {
  return store.all("profile").get(String(profileId));
}

/** The members of a profile: what the profile says of them, and what is theirs everywhere. */
export function membersOf({ store }: Desk, { members }: KeptProfile): Member[] {
  return members.flatMap((membership) => {
    const person = store.all("person").get(membership.userId);
    return person === undefined ? [] : [{ ...person, ...membership }];
  });
}

/**
 * Adds a profile.
 *
 * @throws DriverError `name.taken`
 */
export function createProfile(
  desk: Desk,
  input: NewProfile,
  members: Membership[] = [],
  ...more: Change[]
): Promise<Profile> {
  return desk.locks.holding([profilesLock], async () => {
    mustBeFree(desk, input.name);
    const id = (desk.store.all("counter").get("profile") ?? 0) + 1;
    const profile: Profile = ProfileSchema.parse({ ...input, id, version: 1 });
    await keepProfile(desk, { profile, members }, { kind: "counter", key: "profile", value: id }, ...more);
    return profile;
  });
}

/**
 * Changes a profile. Bookings that were made stay as they are.
 *
 * @param version the one that the change is of; whichever there is if absent
 * @throws DriverError `profile.not_found`, `name.taken`, `version.conflict`
 */
export function updateProfile(desk: Desk, id: number, patch: ProfilePatch, version?: number): Promise<Profile> {
  return desk.locks.holding([profilesLock], async () => {
    const kept = findProfile(desk, id);
    if (version !== undefined && version !== kept.profile.version) {
      throw bookingError("version.conflict", "Somebody else changed the profile; read it again", {
        version: kept.profile.version,
      });
    }
    if (patch.name !== undefined && patch.name !== kept.profile.name) mustBeFree(desk, patch.name);
    const profile = ProfileSchema.parse(patched(kept.profile, patch));
    await keepProfile(desk, { ...kept, profile });
    return profile;
  });
}

/**
 * Takes a profile away. Its bookings stay.
 *
 * @param force also when there are bookings to come
 * @throws DriverError `profile.not_found`, `profile.has_bookings`
 */
export function deleteProfile(desk: Desk, id: number, force: boolean): Promise<void> {
  return desk.locks.holding([profilesLock], async () => {
    const kept = findProfile(desk, id);
    const coming = desk.agenda.history(id, { now: now(desk) }).filter(({ start }) => start > now(desk));
    if (coming.length > 0 && !force) {
      throw bookingError(
        "profile.has_bookings",
        "The profile has bookings to come; cancel them, or delete it by force",
        {
          bookings: coming.length,
        },
      );
    }
    await keepProfile(desk, { ...kept, deletedAt: now(desk) });
  });
}

/**
 * Gives a profile a link by which those who have it can book it although it is not public, and ends an earlier one; or, with
 * undefined, ends it.
 *
 * @throws DriverError `profile.not_found`
 */
export function setLink(desk: Desk, id: number, link: string | undefined): Promise<void> {
  return desk.locks.holding([profilesLock], () => {
    const { link: _, ...kept } = findProfile(desk, id);
    return keepProfile(desk, { ...kept, ...(link === undefined ? {} : { link }) });
  });
}

/** Keeps a profile as it is now, and what belongs to it. The caller holds the lock. */
export async function keepProfile(desk: Desk, kept: KeptProfile, ...more: Change[]): Promise<void> {
  await desk.store.write([{ kind: "profile", key: String(kept.profile.id), value: kept }, ...more]);
  desk.figures.profilesChanged();
}

function mustBeFree(desk: Desk, name: string): void {
  if (!existingProfiles(desk).some(({ profile }) => profile.name === name)) return;
  throw bookingError("name.taken", `There is a profile "${name}" already; choose another name`);
}
