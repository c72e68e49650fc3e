import { mailbox, type RouteBuilder } from "atrium";
import { z } from "zod";
import { deskOf } from "../group-booking.ts";
import { attachMembers, detachMembers, MemberInput } from "../members.ts";
import { Member, NewProfile, Profile, ProfilePatch } from "../model.ts";
import { page, pageSchema } from "../page.ts";
import { createProfile, deleteProfile, existingProfiles, findProfile, membersOf, updateProfile } from "../profiles.ts";
import type { GroupBookingHost } from "./door.ts";
import { plain } from "./failure.ts";

/** Which part of a list is wanted, as a query says it. */
export const listQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(50),
  offset: z.coerce.number().int().min(0).default(0),
};

export const Ok = z.object({ status: z.literal("Ok") });
export const ok = { status: "Ok" as const };

/** A yes or no in a query. */
const flag = z
  .enum(["true", "false"])
  .default("false")
  .transform((text) => text === "true");

/** Routes for those who have a key of the host. */
export const nativeRoutes = (route: RouteBuilder<GroupBookingHost>) => ({
  list_profiles: route({
    method: "GET",
    path: "/api/booking/profiles",
    summary: "The booking profiles, by name",
    access: "user",
    query: listQuery,
    returns: pageSchema(Profile),
    run: (self, { query }) => {
      const profiles = existingProfiles(self.desk).map(({ profile }) => profile);
      return { headers: plain, body: page(profiles, query) };
    },
  }),
  create_profile: route({
    method: "POST",
    path: "/api/booking/profiles",
    summary: "Adds a booking profile",
    access: "administrator",
    body: NewProfile,
    returns: Profile,
    status: 201,
    run: async (self, { body }) => ({ status: 201, headers: plain, body: await createProfile(deskOf(self), body) }),
  }),
  get_profile: route({
    method: "GET",
    path: "/api/booking/profiles/:id",
    summary: "A booking profile, by its id or name",
    access: "user",
    returns: Profile,
    run: (self, { params }) => ({ headers: plain, body: named(self, params.id).profile }),
  }),
  update_profile: route({
    method: "PATCH",
    path: "/api/booking/profiles/:id",
    summary: "Changes a booking profile; bookings that were made stay as they are",
    access: "administrator",
    query: { version: z.coerce.number().int().optional().describe("Refused unless it is the profile's") },
    body: ProfilePatch,
    returns: Profile,
    run: async (self, { params, query, body }) => {
      const { id } = named(self, params.id).profile;
      return { headers: plain, body: await updateProfile(deskOf(self), id, body, query.version) };
    },
  }),
  delete_profile: route({
    method: "DELETE",
    path: "/api/booking/profiles/:id",
    summary: "Takes a booking profile away; its bookings stay",
    access: "administrator",
    query: { force: flag.describe("true also when there are bookings to come") },
    returns: Ok,
    run: async (self, { params, query }) => {
      await deleteProfile(deskOf(self), named(self, params.id).profile.id, query.force);
      return { headers: plain, body: ok };
    },
  }),
  list_users: route({
    method: "GET",
    path: "/api/booking/profiles/:id/users",
    summary: "The members of a profile",
    access: "user",
    query: listQuery,
    returns: pageSchema(Member),
    run: (self, { params, query }) => ({
      headers: plain,
      body: page(membersOf(self.desk, named(self, params.id)), query),
    }),
  }),
  attach_users: route({
    method: "POST",
    path: "/api/booking/profiles/:id/attach_users",
    summary: "Adds people or rooms to a profile",
    access: "administrator",
    body: z.object({ user_ids: z.array(mailbox).default([]), members: z.array(MemberInput).default([]) }),
    returns: Ok,
    run: async (self, { params, body }) => {
      const inputs = [...body.user_ids.map((userId) => MemberInput.parse({ userId })), ...body.members];
      await attachMembers(deskOf(self), named(self, params.id).profile.id, inputs);
      return { headers: plain, body: ok };
    },
  }),
  detach_users: route({
    method: "POST",
    path: "/api/booking/profiles/:id/detach_users",
    summary: "Takes people or rooms from a profile; their bookings stay",
    access: "administrator",
    body: z.object({ user_ids: z.array(mailbox) }),
    returns: Ok,
    run: async (self, { params, body }) => {
      await detachMembers(deskOf(self), named(self, params.id).profile.id, body.user_ids);
      return { headers: plain, body: ok };
    },
  }),
});

/** A profile by its id or name in a path. */
export function named({ desk }: GroupBookingHost, reference = "") {
  const isId = existingProfiles(desk).some(({ profile }) => String(profile.id) === reference);
  return findProfile(desk, isId ? Number(reference) : reference);
}
