import { createHash } from "node:crypto";
import type { Booked, BookingRequest } from "./book.ts";
import { type Desk, now } from "./desk.ts";
import { bookingError } from "./errors.ts";
import { findProfile } from "./profiles.ts";
import { isLapsed } from "./records.ts";
import type { Change } from "./store.ts";
import { tokenFor } from "./tokens.ts";

/** Seconds for which a key stands for its request. */
export const keyLifetime = 86_400;

/** A request, and what else makes it another one. */
type Request = BookingRequest & { minutes?: number };

/**
 * Makes a booking once for an idempotency key: who sends the same request again gets the same booking, as it is now. A
 * request that came to nothing can be sent again.
 *
 * @param make gets what makes a booking the answer to the key, to keep along with it
 * @throws DriverError `key.reused` for another request with the same key; or what `make` throws
 */
export async function once(
  desk: Desk,
  request: Request,
  make: (answer: (bookingId: string) => Change[]) => Promise<Booked>,
): Promise<Booked> {
  const { idempotency_key, profile } = request;
  if (idempotency_key === undefined) return make(() => []);
  const key = `${findProfile(desk, profile).profile.id} ${createHash("sha256").update(idempotency_key).digest("hex")}`;
  return desk.locks.holding([`key ${key}`], async () => {
    const digest = digestOf(request);
    const before = desk.store.all("answer").get(key);
    const booking = before && desk.store.all("booking").get(before.bookingId);
    const counts = before !== undefined && before.at + keyLifetime > now(desk);
    if (!counts || booking === undefined || booking.status === "failed" || isLapsed(booking, now(desk))) {
      return make((bookingId) => [{ kind: "answer", key, value: { bookingId, digest, at: now(desk) } }]);
    }
    if (before.digest === digest) return { booking, token: await tokenFor(desk, booking.id) };
    throw bookingError("key.reused", "This idempotency key was used for another request; take a new one");
  });
}

function digestOf({ profile, start, user_ids, attendee, fields, required, minutes }: Request): string {
  const said = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  const asked = [profile, start, user_ids, attendee.name, attendee.email, said, required, minutes];
  return createHash("sha256").update(JSON.stringify(asked)).digest("hex");
}
