import type { Member, Profile } from "../model.ts";

/**
 * Who can be booked with a profile. Of its people, one or all are needed, as its pooling says. Its rooms are a pool: under
 * every pooling, one free room is enough. A profile with people and rooms offers only what has both, also when all its
 * people or all its rooms are inactive; a profile of rooms alone offers rooms.
 */
export interface Team {
  /** Active ones, in order. */
  people: Member[];
  /** Active ones, in order. */
  rooms: Member[];
  /** True for a profile that has people, or rooms, active or not. */
  needs: { people: boolean; rooms: boolean };
}

export function teamOf(members: readonly Member[]): Team {
  const ordered = inOrder(members);
  const active = (kind: Member["kind"]) => ordered.filter((each) => each.kind === kind && each.active);
  const needs = (kind: Member["kind"]) => members.some((each) => each.kind === kind);
  return {
    people: active("person"),
    rooms: active("room"),
    needs: { people: needs("person"), rooms: needs("room") },
  };
}

/** People, then rooms; lower positions first, and lower ids among equal ones. */
export function inOrder(members: readonly Member[]): Member[] {
  return [...members].sort(
    (a, b) =>
      Number(a.kind === "room") - Number(b.kind === "room") ||
      a.position - b.position ||
      (a.userId < b.userId ? -1 : 1),
  );
}

/** True when so many people and rooms that are free make a slot. */
export function suffices(
  { pooling }: Pick<Profile, "pooling">,
  { people, needs }: Team,
  free: { people: number; rooms: number },
): boolean {
  if (needs.rooms && free.rooms === 0) return false;
  if (needs.people && free.people === 0) return false;
  if (pooling === "collective" && free.people < people.length) return false;
  return needs.people || needs.rooms;
}
