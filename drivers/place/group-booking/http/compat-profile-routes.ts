import type { RouteBuilder, RouteReply } from "atrium";
import { z } from "zod";
import { deskOf } from "../group-booking.ts";
import { attachMembers, detachMembers, MemberInput } from "../members.ts";
import { NewProfile, type Profile, ProfilePatch } from "../model.ts";
import { page, pageSchema } from "../page.ts";
import { createProfile, deleteProfile, existingProfiles, updateProfile } from "../profiles.ts";
import { client, clientPath, created, done } from "./compat-answers.ts";
import { CompatProfile, CompatUsers, compatProfile } from "./compat-shapes.ts";
import type { GroupBookingHost } from "./door.ts";
import { plain } from "./failure.ts";
import { listQuery, named, Ok } from "./native-routes.ts";

const profiles = `${clientPath}/profiles`;

/** Profiles and their members, for programs that speak the group booking API of Aurinko. */
export const compatProfileRoutes = (route: RouteBuilder<GroupBookingHost>) => ({
  compat_list_profiles: route({
    ...client,
    method: "GET",
    path: profiles,
    summary: "The booking profiles",
    query: listQuery,
    returns: pageSchema(CompatProfile),
    run: (self, { query }) => {
      const all = existingProfiles(self.desk).map(({ profile }) => compatProfile(profile));
      return { headers: plain, body: page(all, query) };
    },
  }),
  compat_create_profile: route({
    ...client,
    status: 201,
    method: "POST",
    path: profiles,
    summary: "Adds a booking profile",
    body: NewProfile,
    returns: CompatProfile,
    run: async (self, { body }) => created(self, compatProfile(await createProfile(deskOf(self), body))),
  }),
  compat_get_profile: route({
    ...client,
    method: "GET",
    path: `${profiles}/:id`,
    summary: "A booking profile",
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
    summary: "Changes a booking profile, with If-Match only the version that it names",
    headers: { "If-Match": z.string().optional().describe("The ETag of the profile as it was read; any if absent") },
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
    summary: "Takes a booking profile away; its bookings stay",
    returns: Ok,
    run: (self, { params }) => done(deleteProfile(deskOf(self), named(self, params.id).profile.id, true)),
  }),
  compat_attach_users: route({
    ...client,
    method: "POST",
    path: `${profiles}/:id/attachUsers`,
    summary: "Adds people or rooms to a profile",
    body: CompatUsers,
    returns: Ok,
    run: (self, { params, body }) => done(attach(self, params.id, body)),
  }),
  compat_attach_accounts: route({
    ...client,
    method: "POST",
    path: `${profiles}/:id/attachAccounts`,
    summary: "The same as attachUsers",
    body: CompatUsers,
    returns: Ok,
    run: (self, { params, body }) => done(attach(self, params.id, body)),
  }),
  compat_detach_users: route({
    ...client,
    method: "POST",
    path: `${profiles}/:id/detachUsers`,
    summary: "Takes people or rooms from a profile",
    body: CompatUsers,
    returns: Ok,
    run: (self, { params, body }) => done(detachMembers(deskOf(self), named(self, params.id).profile.id, body)),
  }),
  compat_detach_accounts: route({
    ...client,
    method: "POST",
    path: `${profiles}/:id/detachAccounts`,
    summary: "The same as detachUsers",
    body: CompatUsers,
    returns: Ok,
    run: (self, { params, body }) => done(detachMembers(deskOf(self), named(self, params.id).profile.id, body)),
  }),
});

async function attach(self: GroupBookingHost, id: string | undefined, userIds: string[]): Promise<void> {
  const inputs = userIds.map((userId) => MemberInput.parse({ userId }));
  await attachMembers(deskOf(self), named(self, id).profile.id, inputs);
}

/** The version of a profile, as HTTP writes it. */
function etagOf({ version }: Profile): string {
  return `"${version}"`;
}

function overtaken({ requestId = "" }: GroupBookingHost): RouteReply {
  const message = "Somebody else changed the profile; read it again";
  return { status: 412, headers: plain, body: { code: "version.conflict", message, requestId } };
}
