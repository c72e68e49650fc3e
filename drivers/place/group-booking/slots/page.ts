import type { Member, Profile } from "../model.ts";
import type { Slot } from "./input.ts";
import { teamOf } from "./team.ts";

/** Slots with some of their members, for callers that show large groups part by part. */
export interface MemberPage {
  slots: Slot[];
  /** Active members of the profile. */
  totalUsers: number;
  /** Where the next page begins; null after the last one. */
  nextOffset: number | null;
  done: boolean;
}

/**
 * The slots as seen by a page of the profile's active members, counted in the order of a slot. Without any of the page a
 * slot is left out, unless it needs all: then it stays, for it was computed with all, and only names those of the page.
 *
 * @param page `offset` and `limit` count members
 */
export function pageOf(
  slots: readonly Slot[],
  { pooling }: Pick<Profile, "pooling">,
  members: readonly Member[],
  { offset, limit }: { offset: number; limit: number },
): MemberPage {
  const { people, rooms } = teamOf(members);
  const active = [...people, ...rooms].map(({ userId }) => userId);
  const page = new Set(active.slice(offset, offset + limit));
  const done = offset + limit >= active.length;
  const paged = slots.map((slot) => ({ ...slot, userIds: slot.userIds.filter((id) => page.has(id)) }));
  return {
    slots: pooling === "collective" ? paged : paged.filter(({ userIds }) => userIds.length > 0),
    totalUsers: active.length,
    nextOffset: done ? null : offset + limit,
    done,
  };
}
