import type { KeptBooking, Placement } from "./records.ts";
import type { CountedBooking, OwnBooking } from "./slots/input.ts";
import type { Interval } from "./slots/intervals.ts";

/** The time of one user that a booking has, until `expires` if it is a hold. */
interface Taken extends OwnBooking {
  bookingId: string;
  expires: number;
}

/** When and for whom it is asked. */
export interface AgendaQuery {
  /** Unix time. */
  now: number;
  /** A booking that does not count: the one that is to be moved. */
  except?: string | undefined;
}

/** Bookings and holds of all profiles by user, as the store has them: an index in memory. */
export class Agenda {
  readonly #byUser = new Map<string, Map<string, Taken[]>>();
  readonly #byProfile = new Map<number, Map<string, KeptBooking>>();

  /** Takes a booking as it is now. */
  note(booking: KeptBooking): void {
    for (const bookings of this.#byUser.values()) bookings.delete(booking.id);
    const ofProfile = this.#byProfile.get(booking.profileId) ?? new Map();
    this.#byProfile.set(booking.profileId, ofProfile);
    if (!isActive(booking)) {
      ofProfile.delete(booking.id);
      return;
    }
    ofProfile.set(booking.id, booking);
    for (const placement of [booking, ...(booking.move === undefined ? [] : [booking.move])]) {
      for (const userId of placement.userIds) this.#take(userId, booking, placement);
    }
  }

  /** Forgets a booking altogether. */
  remove({ id, profileId }: KeptBooking): void {
    for (const bookings of this.#byUser.values()) bookings.delete(id);
    this.#byProfile.get(profileId)?.delete(id);
  }

  /** Lets go of what users had before a time, which nothing can meet any more. */
  forgetBefore(time: number): void {
    for (const bookings of this.#byUser.values()) {
      for (const [id, taken] of bookings) if (taken.every(({ end }) => end < time)) bookings.delete(id);
    }
  }

  /** What users have within a range, with the time to keep free around it. */
  of(userIds: readonly string[], { start, end }: Interval, query: AgendaQuery): Map<string, OwnBooking[]> {
    return new Map(
      userIds.map((userId) => {
        const near = this.#counting(userId, query).filter(
          (each) => each.start - each.bufferBefore * 60 < end && each.end + each.bufferAfter * 60 > start,
        );
        return [userId, near];
      }),
    );
  }

  /** True when a placement and the time to keep free around it would meet a booking of one of its users, or the other way round. */
  clashes({ userIds, start, end, bufferBefore, bufferAfter }: Placement, query: AgendaQuery): boolean {
    return userIds.some((userId) =>
      this.#counting(userId, query).some(
        (each) =>
          start - Math.max(bufferBefore, each.bufferAfter) * 60 < each.end &&
          each.start < end + Math.max(bufferAfter, each.bufferBefore) * 60,
      ),
    );
  }

  /** Bookings and holds of a profile that are not cancelled, past ones too. */
  history(profileId: number, { now, except }: AgendaQuery): CountedBooking[] {
    const bookings = [...(this.#byProfile.get(profileId)?.values() ?? [])];
    return bookings.filter(
      ({ id, status, holdExpires = 0 }) => id !== except && (status !== "held" || holdExpires > now),
    );
  }

  #counting(userId: string, { now, except }: AgendaQuery): Taken[] {
    const bookings = [...(this.#byUser.get(userId) ?? [])].filter(([id]) => id !== except);
    return bookings.flatMap(([, taken]) => taken.filter(({ expires }) => expires > now));
  }

  #take(userId: string, { id, status, holdExpires = 0 }: KeptBooking, placement: Placement) {
    const bookings = this.#byUser.get(userId) ?? new Map<string, Taken[]>();
    const { start, end, bufferBefore, bufferAfter } = placement;
    const expires = status === "held" ? holdExpires : Number.POSITIVE_INFINITY;
    const taken = { bookingId: id, expires, start, end, bufferBefore, bufferAfter };
    this.#byUser.set(userId, bookings.set(id, [...(bookings.get(id) ?? []), taken]));
  }
}

/** True for a booking that takes up time. */
export function isActive({ status }: Pick<KeptBooking, "status">): boolean {
  return status === "held" || status === "creating" || status === "confirmed";
}
