import type { RouteBuilder, RouteReply } from "atrium";
import { z } from "zod";
import { availabilityOf } from "../availability.ts";
import { type Booked, book, confirm, release, reserve } from "../book.ts";
import { bookByMail } from "../by-mail.ts";
import { bookingError } from "../errors.ts";
import { deskOf } from "../group-booking.ts";
import { attachMembers, detachMembers, MemberInput } from "../members.ts";
import { NewProfile, type Profile, ProfilePatch } from "../model.ts";
import { page, pageSchema } from "../page.ts";
import { createProfile, deleteProfile, existingProfiles, updateProfile } from "../profiles.ts";
import type { KeptProfile } from "../records.ts";
import { checkChallenge } from "./challenge.ts";
import { admitClient, isClient, nothingHere } from "./client.ts";
import {
  availabilityQuery,
  bookingQuery,
  CompatAvailability,
  CompatBooked,
  CompatBooking,
  CompatProfile,
  CompatUsers,
  compatProfile,
  offsetOf,
  pageTokenOf,
  rangeOf,
  requestOf,
} from "./compat-shapes.ts";
import { admitBooker, admitReader, type GroupBookingHost, publicProfile } from "./door.ts";
import { plain } from "./failure.ts";
import { idempotencyKey } from "./idempotency-key.ts";
import { listQuery, named, Ok, ok } from "./native-routes.ts";
import { networkOf } from "./network.ts";
import { opaqueIds, realIds } from "./opaque-ids.ts";
import { mustBeSeen, shared, timeout } from "./public-routes.ts";
import { seenOf } from "./public-views.ts";

const profiles = "/v1/book/group/profiles";
const reservations = "/v1/book/group/reservations";

/** What all routes of the client's share: they take its credentials, not a key of the host. */
const client = { access: "public", admit: admitClient } as const;

/** Routes for programs that speak the group booking API of Aurinko. */
export const compatRoutes = (route: RouteBuilder<GroupBookingHost>) => ({
  compat_list_profiles: route({
    ...client,
    method: "GET",
    path: profiles,
    summary: "The booking profiles (Basic credentials)",
    query: listQuery,
    returns: pageSchema(CompatProfile),
    run: (self, { query }) => {
      const all = existingProfiles(self.desk).map(({ profile }) => compatProfile(profile));
      return { headers: plain, body: page(all, query) };
    },
  }),
  compat_create_profile: route({
    ...client,
    method: "POST",
    path: profiles,
    summary: "Adds a booking profile (Basic credentials)",
    body: NewProfile,
    returns: CompatProfile,
    run: async (self, { body }) => created(self, compatProfile(await createProfile(deskOf(self), body))),
  }),
  compat_get_profile: route({
    ...client,
    method: "GET",
    path: `${profiles}/:id`,
    summary: "A booking profile (Basic credentials)",
    returns: CompatProfile,
    run: (self, { params }) => {
      const { profile } = named(self, params.id);
      return { headers: { ...plain, etag: etagOf(profile) }, body: compatProfile(profile) };
    },
  }),
  compat_update_profile: route({
    ...client,
    method: "PATCH",
    path: `${profiles}/:id`,
    summary: "Changes a booking profile, with If-Match only the version that it names (Basic credentials)",
    body: ProfilePatch,
    returns: Ok,
    run: async (self, { params, headers, body }) => {
      const { profile } = named(self, params.id);
      const wanted = headers["if-match"] ?? "*";
      if (wanted !== "*" && wanted !== etagOf(profile)) return overtaken(self);
      return done(updateProfile(deskOf(self), profile.id, body, wanted === "*" ? undefined : profile.version));
    },
  }),
  compat_delete_profile: route({
    ...client,
    method: "DELETE",
    path: `${profiles}/:id`,
    summary: "Takes a booking profile away; its bookings stay (Basic credentials)",
    returns: Ok,
    run: (self, { params }) => done(deleteProfile(deskOf(self), named(self, params.id).profile.id, true)),
  }),
  compat_attach_users: route({
    ...client,
    method: "POST",
    path: `${profiles}/:id/attachUsers`,
    summary: "Adds people or rooms to a profile (Basic credentials)",
    body: CompatUsers,
    returns: Ok,
    run: (self, { params, body }) => done(attach(self, params.id, body)),
  }),
  compat_attach_accounts: route({
    ...client,
    method: "POST",
    path: `${profiles}/:id/attachAccounts`,
    summary: "The same as attachUsers (Basic credentials)",
    body: CompatUsers,
    returns: Ok,
    run: (self, { params, body }) => done(attach(self, params.id, body)),
  }),
  compat_detach_users: route({
    ...client,
    method: "POST",
    path: `${profiles}/:id/detachUsers`,
    summary: "Takes people or rooms from a profile (Basic credentials)",
    body: CompatUsers,
    returns: Ok,
    run: (self, { params, body }) => done(detachMembers(deskOf(self), named(self, params.id).profile.id, body)),
  }),
  compat_detach_accounts: route({
    ...client,
    method: "POST",
    path: `${profiles}/:id/detachAccounts`,
    summary: "The same as detachUsers (Basic credentials)",
    body: CompatUsers,
    returns: Ok,
    run: (self, { params, body }) => done(detachMembers(deskOf(self), named(self, params.id).profile.id, body)),
  }),
  compat_availability: route({
    ...client,
    method: "GET",
    path: `${profiles}/:id/meeting`,
    summary: "When a profile can be booked (Basic credentials)",
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
    method: "POST",
    path: `${profiles}/:id/meeting`,
    summary: "Books a time, or reserves it (Basic credentials)",
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
    summary: "Makes a booking of a reservation (Basic credentials)",
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
    summary: "Gives a reserved time back (Basic credentials)",
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

async function attach(self: GroupBookingHost, id: string | undefined, userIds: string[]): Promise<void> {
  const inputs = userIds.map((userId) => MemberInput.parse({ userId }));
  await attachMembers(deskOf(self), named(self, id).profile.id, inputs);
}

/** Does something, and says no more than that it is done. */
async function done(work: Promise<unknown>): Promise<RouteReply> {
  await work;
  return { headers: plain, body: ok };
}

/** The version of a profile, as HTTP writes it. */
function etagOf({ version }: Profile): string {
  return `"${version}"`;
}

function overtaken({ requestId = "" }: GroupBookingHost): RouteReply {
  const message = "Somebody else changed the profile; read it again";
  return { status: 412, headers: plain, body: { code: "version.conflict", message, requestId } };
}

function created({ settings }: GroupBookingHost, body: object): RouteReply {
  return { status: settings.compat_created_status, headers: plain, body };
}

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
