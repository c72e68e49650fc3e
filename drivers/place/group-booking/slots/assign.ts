import type { Member, Profile } from "../model.ts";
import { dayAt } from "./grid.ts";
import type { CountedBooking } from "./input.ts";
import { inOrder, suffices, teamOf } from "./team.ts";

/** What decides who gets a booking. */
export interface Assignment {
  profile: Pick<Profile, "pooling" | "fairnessWindow" | "timezone">;
  /** All of the profile. */
  members: readonly Member[];
  /** Unix time of the slot's start. */
  start: number;
  /** Ids of those who are free: the slot's, less those whose time was lost to somebody else since. */
  eligible: readonly string[];
  /** Bookings and holds of the profile, as far back as they are kept; none cancelled. */
  history: readonly CountedBooking[];
  /** Ids of those who were asked for, first choice first; none when anybody will do. */
  requested: readonly string[];
}

/**
 * Who gets a booking: people, then a room; the event goes to the first one's calendar. Undefined when those who are free
 * do not suffice. The same input always gives the same answer.
 *
 * - `any`: the first of those asked for who is free, or the first by position
 * - `round_robin`: of those asked for, or of all: the highest priority, then the fewest bookings for their weight, then
 *   who was booked longest ago or never, then the first by position. With a `fairnessWindow` of a month, the bookings that
 *   start in the same local month as this one are counted
 * - `collective`: all
 *
 * Of rooms, under every pooling, the first of those asked for that is free, or the first by position.
 */
export function assign(assignment: Assignment): string[] | undefined {
  const { profile, members, eligible, requested } = assignment;
  const team = teamOf(members);
  const isEligible = new Set(eligible);
  const people = team.people.filter(({ userId }) => isEligible.has(userId));
  const rooms = team.rooms.filter(({ userId }) => isEligible.has(userId));
  if (!suffices(profile, team, { people: people.length, rooms: rooms.length })) return undefined;

  const candidates = asked(people, team.people, requested);
  const chosen = {
    any: () => candidates.slice(0, 1),
    round_robin: () => inTurn(candidates, assignment).slice(0, 1),
    collective: () => people,
  }[profile.pooling]();
  const room = asked(rooms, team.rooms, requested).slice(0, 1);
  if ((team.needs.people && chosen.length === 0) || (team.needs.rooms && room.length === 0)) return undefined;
  return [...chosen, ...room].map(({ userId }) => userId);
}

/** Those who are free, in the order in which they were asked for; all when nobody of their kind was. */
function asked(free: Member[], kind: readonly Member[], requested: readonly string[]): Member[] {
  const wanted = requested.filter((id) => kind.some(({ userId }) => userId === id));
  if (wanted.length === 0) return free;
  return free
    .filter(({ userId }) => wanted.includes(userId))
    .sort((a, b) => wanted.indexOf(a.userId) - wanted.indexOf(b.userId));
}

/** Candidates by whose turn it is. */
function inTurn(candidates: Member[], assignment: Assignment): Member[] {
  const { profile, history, start } = assignment;
  const month = monthOf(start, profile.timezone);
  const counts = new Map<string, number>();
  const lastAssigned = new Map<string, number>();
  for (const booking of history) {
    const counted = profile.fairnessWindow === "all" || monthOf(booking.start, profile.timezone) === month;
    for (const id of booking.userIds) {
      if (counted) counts.set(id, (counts.get(id) ?? 0) + 1);
      lastAssigned.set(id, Math.max(booking.createdAt, lastAssigned.get(id) ?? 0));
    }
  }
  const load = ({ userId, weight }: Member) => (counts.get(userId) ?? 0) / weight;
  const last = ({ userId }: Member) => lastAssigned.get(userId) ?? Number.NEGATIVE_INFINITY;
  // Sorting is stable: of equal ones, the first by position.
  return inOrder(candidates).sort((a, b) => b.priority - a.priority || load(a) - load(b) || compare(last(a), last(b)));
}

/** Infinity less itself is not zero. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Months since 1970 of the local date at a Unix time. */
function monthOf(unix: number, zone: string): number {
  const date = new Date(dayAt(zone, unix) * 86_400_000);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}
