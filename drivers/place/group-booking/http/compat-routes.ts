import type { RouteBuilder } from "atrium";
import { z } from "zod";
import { availabilityOf } from "../availability.ts";
import { type Booked, book, confirm, release, reserve } from "../book.ts";
import { bookByMail } from "../by-mail.ts";
import { bookingError } from "../errors.ts";
import { deskOf } from "../group-booking.ts";
import type { KeptProfile } from "../records.ts";
import { checkChallenge } from "./challenge.ts";
import { isClient, nothingHere } from "./client.ts";
import { client, clientPath, created, done } from "./compat-answers.ts";
import {
  availabilityQuery,
  bookingQuery,
  CompatAvailability,
  CompatBooked,
  CompatBooking,
  offsetOf,
  pageTokenOf,
  rangeOf,
  requestOf,
} from "./compat-shapes.ts";
import { admitBooker, admitReader, type GroupBookingHost, publicProfile } from "./door.ts";
import { plain } from "./failure.ts";
import { idempotencyHeaders, idempotencyKey } from "./idempotency-key.ts";
import { named, Ok } from "./native-routes.ts";
import { networkOf } from "./network.ts";
import { opaqueIds, realIds } from "./opaque-ids.ts";
import { mustBeSeen, shared, timeout } from "./public-routes.ts";
import { seenOf } from "./public-views.ts";

const meeting = `${clientPath}/profiles/:id/meeting`;
const reservations = `${clientPath}/reservations`;

/** What routes that book share. The status is that of the setting's default. */
const making = { status: 201, headers: idempotencyHeaders } as const;

/** Free times and bookings, for programs that speak the group booking API of Aurinko. */
export const compatRoutes = (route: RouteBuilder<GroupBookingHost>) => ({
  compat_availability: route({
    ...client,
    method: "GET",
    path: meeting,
    summary: "When a profile can be booked",
    timeout,
    query: availabilityQuery,
    returns: CompatAvailability,
    run: async (self, { params, query }) => {
      const kept = named(self, params.id);
      const { nextFromDate, ...range } = rangeOf(self.desk, kept.profile, query);
      const found = await availabilityOf(deskOf(self), kept, { ...query, ...range, offset: offsetOf(query) });
      return { headers: plain, body: { ...found, nextPageToken: pageTokenOf(found), nextFromDate } };
    },
  }),
  compat_book: route({
    ...client,
    ...making,
    method: "POST",
    path: meeting,
    summary: "Books a time, or reserves it",
    timeout,
    query: bookingQuery,
    body: CompatBooking,
    returns: CompatBooked,
    run: async (self, { params, query, headers, body }) => {
      const kept = named(self, params.id);
      const user_ids = (body.userIds ?? body.accountIds ?? []).map((id) => id.toLowerCase());
      const request = { ...requestOf(kept.profile, body), user_ids, required: query.required };
      const desk = deskOf(self);
      const keyed = { ...request, idempotency_key: idempotencyKey(headers) };
      const { reserveForMinutes: minutes } = query;
      const booked = await (minutes === undefined ? book(desk, keyed) : reserve(desk, keyed, minutes));
      return created(self, compatBooked(booked));
    },
  }),
  compat_confirm: route({
    ...client,
    method: "POST",
    path: `${reservations}/:id/confirm`,
    summary: "Makes a booking of a reservation",
    timeout,
    returns: z.object({ id: z.string() }),
    run: async (self, { params }) => {
      const { booking } = await confirm(deskOf(self), params.id ?? "");
      return { headers: plain, body: { id: booking.id } };
    },
  }),
  compat_release: route({
    ...client,
    method: "DELETE",
    path: `${reservations}/:id`,
    summary: "Gives a reserved time back",
    returns: Ok,
    run: (self, { params }) => done(release(deskOf(self), params.id ?? "")),
  }),
  compat_public_availability: route({
    method: "GET",
    path: "/v1/book/:clientId/:name/meeting",
    summary: "When a public profile can be booked",
    access: "public",
    timeout,
    query: availabilityQuery,
    returns: CompatAvailability,
    admit: admitReader,
    run: async (self, { params, query }) => {
      const kept = foundPublic(self, params);
      mustAgree(kept, query.required);
      const { from, to, nextFromDate } = rangeOf(self.desk, kept.profile, query);
      const { start, end } = seenOf(self.desk, { start: from, end: to });
      const asked = { ...query, from: start, to: end, offset: offsetOf(query) };
      const { items, ...rest } = await availabilityOf(deskOf(self), kept, asked);
      const publicId = publicIds(self, kept);
      const shown = items.map((item) => ({ ...item, userIds: item.userIds.map(publicId) }));
      const next = { nextPageToken: pageTokenOf(rest), nextFromDate: end < to ? null : nextFromDate };
      return { headers: shared, body: { items: shown, ...rest, ...next } };
    },
  }),
  compat_public_book: route({
    ...making,
    method: "POST",
    path: "/v1/book/:clientId/:name/meeting",
    summary: "Books a time with a public profile, or reserves it",
    access: "public",
    timeout,
    query: bookingQuery,
    body: CompatBooking,
    returns: CompatBooked,
    admit: admitBooker,
    run: async (self, { params, query, headers, address, body }) => {
      const kept = foundPublic(self, params);
      mustAgree(kept, query.required);
      const user_ids = realIds(body.userIds ?? body.accountIds ?? [], kept, publicIds(self, kept));
      const key = idempotencyKey(headers);
      const request = { ...requestOf(kept.profile, body), user_ids, idempotency_key: key };
      await checkChallenge(self, body.challenge);
      mustBeSeen(self, request.start);
      const desk = deskOf(self);
      const { reserveForMinutes: minutes } = query;
      const by = { network: networkOf(address), email: request.attendee.email ?? "", key };
      const make = kept.profile.verifyEmail ? bookByMail : book;
      const booked = await self.door.bookings.make(desk, by, () =>
        minutes === undefined ? make(desk, request) : reserve(desk, request, minutes),
      );
      return created(self, compatBooked(booked));
    },
  }),
});

function compatBooked({ booking, token }: Booked): z.output<typeof CompatBooked> {
  const { id, status, linkByMail } = booking;
  return {
    created: true,
    id,
    ...(status === "held" ? { ReservationId: id } : {}),
    ...(linkByMail === true ? {} : { rescheduleToken: token }),
  };
}

/** The same whether it is the client or the profile that does not exist, or the profile that is not for everybody. */
function foundPublic(
  self: GroupBookingHost,
  { clientId = "", name = "" }: Readonly<Record<string, string>>,
): KeptProfile {
  const kept = publicProfile(self.desk, name);
  if (!isClient(self, clientId) || kept === undefined) throw nothingHere();
  return kept;
}

function publicIds(self: GroupBookingHost, kept: KeptProfile): (userId: string) => string {
  return self.settings.compat_show_user_ids ? (userId) => userId : opaqueIds(self.door.key, kept);
}

/** Strangers may not book one person where all are needed, nor all where one is. */
function mustAgree({ profile }: KeptProfile, required: "one" | "all" | undefined): void {
  if (required === undefined || (required === "all") === (profile.pooling === "collective")) return;
  throw bookingError(
    "slot.invalid",
    `This profile always needs ${required === "all" ? "one person" : "all its people"}`,
  );
}
