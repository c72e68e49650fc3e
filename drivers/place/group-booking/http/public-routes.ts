import { qrPng, qrSvg, type RouteBuilder, unixTime } from "atrium";
import { z } from "zod";
import { Attendee, attendeeAddress } from "../attendee.ts";
import { book } from "../book.ts";
import { bookByMail } from "../by-mail.ts";
import { now } from "../desk.ts";
import { bookingError } from "../errors.ts";
import { deskOf } from "../group-booking.ts";
import { openings } from "../openings.ts";
import type { KeptProfile } from "../records.ts";
import { bookingUrl } from "../tokens.ts";
import { checkChallenge } from "./challenge.ts";
import { nothingHere } from "./client.ts";
import { admitBooker, admitReader, counted, type GroupBookingHost, publicProfile } from "./door.ts";
import { plain } from "./failure.ts";
import { idempotencyHeaders, idempotencyKey } from "./idempotency-key.ts";
import { networkOf } from "./network.ts";
import { opaqueIds, realIds } from "./opaque-ids.ts";
import {
  NewBookingView,
  newBookingView,
  OfferView,
  offerView,
  publicHorizon,
  SlotsView,
  seenOf,
} from "./public-views.ts";
import { checkStamp, refused } from "./stamp.ts";

/** Milliseconds for calls that look at calendars, or change them. */
export const timeout = 120_000;

/** Longest period of slots that can be asked for at once, in seconds. */
const longestRange = 62 * 86_400;

/** From when to when slots start. */
export const range = {
  from: z.coerce.number().pipe(unixTime),
  to: z.coerce.number().pipe(unixTime).describe("Unix time before which slots start; 62 days after `from` at most"),
};

/** Headers of slots: everybody sees the same ones, and for some seconds. */
export const shared = { ...plain, "cache-control": "public, max-age=15" };

const BookingBody = z.object({
  start: unixTime,
  name: Attendee.shape.name,
  email: attendeeAddress,
  fields: z.record(z.string(), z.string().max(2_000)).default({}).describe("By name, what additionalFields asks for"),
  userIds: z.array(z.string()).max(100).default([]).describe("With whom, first choice first, by ids of the slot"),
  form: z.string().max(200).describe("As the profile was answered with it"),
  challenge: z.string().max(4_096).default("").describe("The answer to the profile's `challenge`, where it has one"),
  website: z.string().max(2_000).default("").describe("A trap for machines: stays empty"),
});

/** Routes for everybody: what the booking page uses, and any other page may. */
export const publicRoutes = (route: RouteBuilder<GroupBookingHost>) => ({
  public_profile: route({
    method: "GET",
    path: "/api/public/book/:name",
    summary: "What can be booked under a name",
    access: "public",
    returns: OfferView,
    admit: admitReader,
    run: async (self, { params }) => ({ headers: plain, body: await offerView(self, found(self, params.name)) }),
  }),
  public_slots: route({
    method: "GET",
    path: "/api/public/book/:name/slots",
    summary: "When it can be booked; never an empty list because a calendar does not answer",
    access: "public",
    timeout,
    query: range,
    returns: SlotsView,
    admit: admitReader,
    run: async (self, { params, query }) => {
      const kept = found(self, params.name);
      const wanted = seenOf(self.desk, checkedRange(query));
      const publicId = opaqueIds(self.door.key, kept);
      const slots = await openings(deskOf(self), kept, wanted);
      const items = slots.map(({ start, end, userIds }) => ({ start, end, userIds: userIds.map(publicId) }));
      return { headers: shared, body: { items, now: now(self.desk) } };
    },
  }),
  public_book: route({
    method: "POST",
    path: "/api/public/book/:name",
    summary: "Books a time; of all who want it, one gets it",
    access: "public",
    timeout,
    headers: idempotencyHeaders,
    body: BookingBody,
    returns: NewBookingView,
    status: 201,
    admit: admitBooker,
    run: async (self, { params, headers, address, body }) => {
      const kept = found(self, params.name);
      const key = idempotencyKey(headers);
      counted(self, () => {
        if (body.website !== "") throw refused();
        checkStamp(self.door.key, kept.profile.id, body.form, now(self.desk));
      });
      await checkChallenge(self, body.challenge);
      mustBeSeen(self, body.start);
      const { start, name, email, fields } = body;
      const desk = deskOf(self);
      const user_ids = realIds(body.userIds, kept, opaqueIds(self.door.key, kept));
      const request = { profile: kept.profile.id, start, user_ids, attendee: { name, email }, fields };
      const by = { network: networkOf(address), email, key };
      const make = kept.profile.verifyEmail ? bookByMail : book;
      const booked = await self.door.bookings.make(desk, by, () => make(desk, { ...request, idempotency_key: key }));
      return { status: 201, headers: plain, body: await newBookingView(desk, booked) };
    },
  }),
  public_qrcode_svg: route({
    method: "GET",
    path: "/api/public/book/:name/qrcode.svg",
    summary: "The QR code of the booking page's link, as SVG",
    access: "public",
    type: "image/svg+xml",
    admit: admitReader,
    run: (self, { params }) => ({
      headers: { ...shared, "content-type": "image/svg+xml", "content-security-policy": "default-src 'none'" },
      body: qrSvg(pageUrl(self, params.name)),
    }),
  }),
  public_qrcode_png: route({
    method: "GET",
    path: "/api/public/book/:name/qrcode.png",
    summary: "The QR code of the booking page's link, as PNG",
    access: "public",
    type: "image/png",
    query: { size: z.coerce.number().int().min(64).max(1_024).default(256).describe("Pixels per side") },
    admit: admitReader,
    run: (self, { params, query }) => ({
      headers: { ...shared, "content-type": "image/png" },
      body: Buffer.from(qrPng(pageUrl(self, params.name), query.size), "base64"),
    }),
  }),
});

/** @throws DriverError `window.too_large` */
export function checkedRange({ from, to }: { from: number; to: number }): { start: number; end: number } {
  if (to - from <= longestRange) return { start: from, end: to };
  throw bookingError("window.too_large", "At most 62 days can be asked for at once");
}

/** @throws DriverError `slot.invalid` for what cannot be seen without a key */
export function mustBeSeen({ desk }: GroupBookingHost, start: number): void {
  if (start <= now(desk) + publicHorizon) return;
  throw bookingError("slot.invalid", "This is not one of the times that are offered; ask for those again");
}

function found(self: GroupBookingHost, name = ""): KeptProfile {
  const kept = publicProfile(self.desk, name);
  if (kept === undefined) throw nothingHere();
  return kept;
}

/** The link by which somebody came: another one they may not know. */
function pageUrl(self: GroupBookingHost, name = ""): string {
  found(self, name);
  return bookingUrl(self.desk, name);
}
