import { randomBytes } from "node:crypto";
import type { RouteVisit } from "atrium";
import type { Desk } from "../desk.ts";
import type { GroupBooking } from "../group-booking.ts";
import { existingProfiles } from "../profiles.ts";
import type { KeptProfile } from "../records.ts";
import { isSame } from "./is-same.ts";
import { Limit } from "./limit.ts";
import { networkOf } from "./network.ts";
import { OpenBookings } from "./open-bookings.ts";

/** What decides who of those who call without a key comes in. */
export interface Door {
  /** Of opaque ids and of forms. */
  readonly key: Buffer;
  readonly reads: Limit;
  readonly posts: Limit;
  readonly profilePosts: Limit;
  readonly bookings: OpenBookings;
}

/** A module as its routes see it. */
export type GroupBookingHost = GroupBooking & { readonly door: Door };

/** Opens the door, with a key that stays the same for good. */
export async function openDoor({ store, module }: Desk): Promise<Door> {
  const { public_limits: limits } = module.settings;
  const now = () => module.clock.now();
  const key = store.all("secret").get("public") ?? randomBytes(32).toString("base64");
  await store.write([{ kind: "secret", key: "public", value: key }]);
  return {
    key: Buffer.from(key, "base64"),
    reads: new Limit({ most: limits.reads_per_minute, seconds: 60, now }),
    posts: new Limit({ most: limits.posts_per_minute, seconds: 60, now }),
    profilePosts: new Limit({ most: limits.profile_posts_per_hour, seconds: 3_600, now }),
    bookings: new OpenBookings(limits.open_bookings_per_day),
  };
}

/** Lets somebody read who is below the limit. */
export function admitReader(self: GroupBookingHost, { address }: RouteVisit): void {
  counted(self, () => self.door.reads.count(networkOf(address)));
}

/** Lets somebody change something of their own who is below the limit. */
export function admitWriter(self: GroupBookingHost, { address }: RouteVisit): void {
  counted(self, () => self.door.posts.count(networkOf(address)));
}

/** Lets somebody book who is below the limits of their address and of the profile. */
export function admitBooker(self: GroupBookingHost, visit: RouteVisit): void {
  admitWriter(self, visit);
  const found = publicProfile(self.desk, visit.params.name ?? "");
  if (found !== undefined) counted(self, () => self.door.profilePosts.count(String(found.profile.id)));
}

/** Runs what throws when somebody is refused, and notes that. */
export function counted<T>({ desk }: GroupBookingHost, check: () => T): T {
  try {
    return check();
  } catch (error) {
    desk.figures.blocked();
    throw error;
  }
}

/**
 * A profile that somebody without a key may book: by its name where it is public, or by its unlisted link. One that they may
 * not is as good as none, and takes as long to look for.
 *
 * @param name the last part of the link
 */
export function publicProfile(desk: Desk, name: string): KeptProfile | undefined {
  const found = existingProfiles(desk).filter(({ profile, link = "" }) => {
    const [isNamed, isLinked] = [isSame(name, profile.name), isSame(name, link)];
    return (isNamed && profile.public) || (isLinked && link !== "");
  });
  return found[0];
}
