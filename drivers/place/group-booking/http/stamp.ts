import { createHmac, timingSafeEqual } from "node:crypto";
import { bookingError } from "../errors.ts";

/** Seconds that people take at least from a form to a booking; machines are faster. */
export const shortest = 2;
/** Seconds for which a form is good. */
const longest = 2 * 3_600;

/**
 * A proof that the form of a profile was asked for at a time.
 *
 * @param now unix seconds
 */
export function newStamp(key: Buffer, profileId: number, now: number): string {
  return `${now}.${seal(key, profileId, String(now)).toString("base64url")}`;
}

/**
 * @throws DriverError `form.refused` for one that we did not make, or that is used faster than people are; `form.expired`
 *   for one that is too old
 */
export function checkStamp(key: Buffer, profileId: number, stamp: string, now: number): void {
  const [at = "", given = ""] = stamp.split(".");
  const [made, wanted] = [Buffer.from(given, "base64url"), seal(key, profileId, at)];
  if (made.length !== wanted.length || !timingSafeEqual(made, wanted)) throw refused();
  if (now - Number(at) > longest) {
    throw bookingError("form.expired", "The form is too old; ask for the profile again, and send its form");
  }
  if (now - Number(at) < shortest) throw refused();
}

/** The refusal of what people do not send. It does not say what gave it away. */
export function refused() {
  return bookingError(
    "form.refused",
    "This was not taken for a person's booking; wait some seconds, and send it again",
  );
}

function seal(key: Buffer, profileId: number, at: string): Buffer {
  return createHmac("sha256", key).update(`form ${profileId} ${at}`).digest();
}
