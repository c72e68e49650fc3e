import { isActive } from "../agenda.ts";
import type { Booked } from "../book.ts";
import { type Desk, now } from "../desk.ts";
import { bookingError } from "../errors.ts";
import { mostCallers } from "./limit.ts";

/** A booking that somebody made, or is making. */
interface Made {
  at: number;
  /** Of the request, if it had one: who sends it again makes no other booking. */
  key: string | undefined;
  /** Absent while it is being made. */
  bookingId?: string;
}

const day = 86_400;

/** How many times as many as may be open can be made in a day: each is mailed about, also when it is cancelled. */
const turnover = 3;

/**
 * What was booked lately from a network address for a mail address. Both count together, so that nobody can use up what
 * somebody else's mail address is allowed.
 */
export class OpenBookings {
  readonly #most: number;
  /** By network and mail address; those who came first are first. */
  readonly #made = new Map<string, Made[]>();

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Makes a booking, unless enough others of the last day are still to come, or too many were made that are not.
   *
   * @throws DriverError `limit.bookings` with `details.retry_after`; or what `make` throws
   */
  async make(
    desk: Desk,
    { network, email, key }: { network: string; email: string; key: string | undefined },
    make: () => Promise<Booked>,
  ): Promise<Booked> {
    const caller = `${network} ${withoutTag(email)}`;
    const today = (this.#made.get(caller) ?? []).filter(({ at }) => at + day > now(desk));
    const open = today.filter((each) => isOpen(desk, each));
    const isRepeated = key !== undefined && open.some((each) => each.key === key);
    if (isRepeated) return make();
    if (open.length >= this.#most) {
      throw over(desk, open, "There are as many open bookings as can be made in a day; cancel one, or try again later");
    }
    if (today.length >= this.#most * turnover) {
      throw over(desk, today, "There were as many bookings as can be made in a day; try again later");
    }
    const made: Made = { at: now(desk), key };
    this.#remember(caller, [...today, made]);
    try {
      const booked = await make();
      made.bookingId = booked.booking.id;
      return booked;
    } catch (error) {
      this.#remember(
        caller,
        (this.#made.get(caller) ?? []).filter((each) => each !== made),
      );
      throw error;
    }
  }

  #remember(caller: string, made: Made[]): void {
    this.#made.delete(caller);
    if (made.length > 0) this.#made.set(caller, made);
    if (this.#made.size > mostCallers) this.#made.delete(this.#made.keys().next().value as string);
  }
}

/** Until the first of those that are too many is a day old. */
function over(desk: Desk, [first]: readonly Made[], message: string) {
  const retry_after = Math.max(1, (first?.at ?? now(desk)) + day - now(desk));
  return bookingError("limit.bookings", message, { retry_after });
}

/** Many providers deliver `ada+anything@` to `ada@`. */
function withoutTag(email: string): string {
  return email.replace(/\+[^@]*(?=@)/, "");
}

/** Of one that was made within a day. */
function isOpen(desk: Desk, { bookingId }: Made): boolean {
  if (bookingId === undefined) return true;
  const booking = desk.store.all("booking").get(bookingId);
  return booking !== undefined && isActive(booking) && booking.end > now(desk);
}
