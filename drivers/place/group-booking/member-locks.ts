import type { Desk } from "./desk.ts";
import { findProfile } from "./profiles.ts";
import type { KeptProfile } from "./records.ts";

/** The lock of whoever gives a user's time to a booking. */
export function userLock(userId: string): string {
  return `user ${userId}`;
}

/**
 * Runs a task while nobody else gives away the time of a profile's members, or counts its bookings.
 *
 * @param task gets the profile as it is then; who became a member while others had the locks is not in it
 * @param others users who are not members any more, but whose time is concerned
 * @throws DriverError `profile.not_found`
 */
export function holdingMembers<T>(
  desk: Desk,
  reference: number | string,
  task: (kept: KeptProfile) => Promise<T>,
  others: readonly string[] = [],
): Promise<T> {
  const { profile, members } = findProfile(desk, reference);
  const held = new Set([...members.map(({ userId }) => userId), ...others]);
  return desk.locks.holding([`profile ${profile.id}`, ...[...held].map(userLock)], () => {
    const kept = findProfile(desk, profile.id);
    return task({ ...kept, members: kept.members.filter(({ userId }) => held.has(userId)) });
  });
}
