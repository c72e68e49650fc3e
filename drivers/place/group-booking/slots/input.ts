import type { Booking, Member, Profile } from "../model.ts";
import type { Interval } from "./intervals.ts";

/** A time at which a profile can be booked. */
export interface Slot extends Interval {
  /** Who could take it: people, then rooms, each in the order of their positions. */
  userIds: string[];
}

/** A booking or hold that we made on somebody's time, with any profile. */
export interface OwnBooking extends Interval {
  /** Minutes to keep free before it. */
  bufferBefore: number;
  /** Minutes to keep free after it. */
  bufferAfter: number;
}

/** What of a profile's booking is counted: for its limits for each day, and for whose turn it is. */
export type CountedBooking = Pick<Booking, "start" | "userIds" | "createdAt">;

/** Everything that decides when a profile can be booked. */
export interface SlotInput {
  profile: Profile;
  /** In any order. */
  members: readonly Member[];
  /**
   * What each member's calendar has, by userId and in any order: at least from `from` to `to`, and on either side as much
   * as the longest buffer and the duration together. A member without an entry is one whose calendar could not be read,
   * and is never free.
   */
  busy: ReadonlyMap<string, readonly Interval[]>;
  /** By userId, as far as `busy`. Bookings may be in the calendar too. */
  bookings: ReadonlyMap<string, readonly OwnBooking[]>;
  /** Bookings and holds of this profile, at least those on the local dates that are asked for; none cancelled. */
  history: readonly CountedBooking[];
  /** Unix time of the first start that is asked for. */
  from: number;
  /** Unix time before which every start lies. */
  to: number;
  /** Unix time. */
  now: number;
}
