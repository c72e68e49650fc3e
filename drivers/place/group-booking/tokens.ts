import { createHash, randomBytes } from "node:crypto";
import { DriverError } from "atrium";
import type { Desk } from "./desk.ts";
import { bookingError } from "./errors.ts";
import type { KeptBooking } from "./records.ts";
import type { Change } from "./store.ts";

/*
 * Who has a link in a mail may move or cancel the booking. A link's token is 128 random bits of which only the digest is
 * kept; a second mail gets a second token, and the first link stays good.
 */

/** A new token for a booking, and what makes it good once it is written. */
export function newToken(bookingId: string): { token: string; change: Change } {
  const token = randomLink();
  return { token, change: { kind: "token", key: digest(token), value: { bookingId } } };
}

/** A token for a booking: the one that waits to be mailed, or a new one. */
export async function tokenFor({ store, tokens }: Desk, bookingId: string): Promise<string> {
  const waiting = tokens.get(bookingId);
  if (waiting !== undefined) return waiting;
  const { token, change } = newToken(bookingId);
  await store.write([change]);
  tokens.set(bookingId, token);
  return token;
}

/**
 * The booking that a token is of.
 *
 * @throws DriverError `booking.not_found`
 */
export function bookingOfToken({ store }: Desk, token: string): KeptBooking {
  const bookingId = store.all("token").get(digest(token))?.bookingId;
  const booking = bookingId === undefined ? undefined : store.all("booking").get(bookingId);
  if (booking !== undefined) return booking;
  throw bookingError("booking.not_found", "There is no such booking, or it was too long ago");
}

/** What makes all tokens of bookings worthless. */
export function withoutTokens({ store }: Desk, bookingIds: ReadonlySet<string>): Change[] {
  const tokens = [...store.all("token")].filter(([, { bookingId }]) => bookingIds.has(bookingId));
  return tokens.map(([key]) => ({ kind: "token", key, value: null }));
}

/** The link by which an attendee changes a booking; undefined when nobody knows under which URL. */
export function manageUrl({ module }: Desk, token: string): string | undefined {
  const base = module.settings.public_url ?? module.hostUrl;
  return base === undefined ? undefined : `${base}/book/manage/${token}`;
}

/**
 * Under which URL visitors reach this host.
 *
 * @throws DriverError when nobody knows
 */
export function baseUrl({ module }: Desk): string {
  const base = module.settings.public_url ?? module.hostUrl;
  if (base !== undefined) return base;
  throw new DriverError("Set public_url, or host.public_url: nobody knows where the page is reached");
}

/**
 * The link of a booking page.
 *
 * @param name of a public profile, or its unlisted link's last part
 * @throws DriverError when nobody knows under which URL
 */
export function bookingUrl(desk: Desk, name: string): string {
  return `${baseUrl(desk)}/book/${name}`;
}

/** 128 random bits that stand in a link. */
export function randomLink(): string {
  return randomBytes(16).toString("base64url");
}

function digest(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
