import { type CommandBuilder, mailbox, personal, qrPng, qrSvg, timeZone } from "atrium";
import { z } from "zod";
import type { Desk } from "./desk.ts";
import { deskOf, type GroupBooking } from "./group-booking.ts";
import { Exception, weekDays } from "./hours.ts";
import { attachMembers, detachMembers, MemberInput } from "./members.ts";
import { Member, NewProfile, Profile, ProfilePatch } from "./model.ts";
import { page, pageParams, pageSchema } from "./page.ts";
import { HoursImport, importHours } from "./placeos-hours.ts";
import {
  createProfile,
  deleteProfile,
  existingProfiles,
  findProfile,
  membersOf,
  setLink,
  updateProfile,
} from "./profiles.ts";
import { type KeptProfile, Person } from "./records.ts";
import { addException, exceptionsOf, removeException, setSchedule } from "./schedules.ts";
import { bookingUrl, randomLink } from "./tokens.ts";

const Ok = z.object({ status: z.literal("Ok") });
const ok = { status: "Ok" as const };

const id = z.int().min(1).describe("The profile's id");

/** A profile by its id or name. */
export const profileRef = z
  .union([z.int().min(1), z.string().trim().toLowerCase().min(1)])
  .describe("The profile's id or name");

const owner = {
  scope: z.enum(["profile", "user"]),
  id: z.union([z.int().min(1), z.string().trim().min(1)]).describe("Id or name of the profile, or the userId"),
};

/** Commands about profiles, their members, and when those work. */
export const profileCommands = (command: CommandBuilder<GroupBooking>) => ({
  list_profiles: command({
    summary: "The booking profiles, by name",
    params: pageParams,
    returns: pageSchema(Profile),
    run: (self, part) =>
      page(
        existingProfiles(self.desk).map(({ profile }) => profile),
        part,
      ),
  }),
  get_profile: command({
    summary: "A booking profile",
    params: { profile: profileRef },
    returns: Profile,
    run: (self, { profile }) => findProfile(self.desk, profile).profile,
  }),
  create_profile: command({
    summary: "Adds a booking profile",
    level: "administrator",
    params: { profile: NewProfile },
    returns: Profile,
    run: (self, { profile }) => createProfile(deskOf(self), profile),
  }),
  update_profile: command({
    summary: "Changes a booking profile; bookings that were made stay as they are",
    level: "administrator",
    params: {
      id,
      patch: ProfilePatch,
      version: z.int().optional().describe("Refused unless it is the profile's; any if absent"),
    },
    returns: Profile,
    run: (self, args) => updateProfile(deskOf(self), args.id, args.patch, args.version),
  }),
  delete_profile: command({
    summary: "Takes a booking profile away; its bookings stay",
    level: "administrator",
    params: { id, force: z.boolean().default(false).describe("Also when there are bookings to come") },
    returns: Ok,
    run: async (self, args) => {
      await deleteProfile(deskOf(self), args.id, args.force);
      return ok;
    },
  }),
  attach_users: command({
    summary: "Adds people or rooms to a profile, in this order behind those that it has",
    description:
      "user_ids are mail addresses or ids of the directory, which says whether they are rooms. A member may say more: " +
      "hours, zone and exceptions hold in all profiles, position, weight, priority and active in this one.",
    level: "administrator",
    params: {
      id,
      user_ids: z.array(mailbox).default([]),
      members: z.array(MemberInput).default([]),
    },
    returns: Ok,
    run: async (self, { id, user_ids, members }) => {
      const named = user_ids.map((userId) => MemberInput.parse({ userId }));
      await attachMembers(deskOf(self), id, [...named, ...members]);
      return ok;
    },
  }),
  detach_users: command({
    summary: "Takes people or rooms from a profile; their bookings stay",
    level: "administrator",
    params: { id, user_ids: z.array(mailbox) },
    returns: Ok,
    run: async (self, { id, user_ids }) => {
      await detachMembers(deskOf(self), id, user_ids);
      return ok;
    },
  }),
  list_users: command({
    summary: "The members of a profile",
    params: { id, ...pageParams },
    returns: pageSchema(Member),
    run: (self, { id, ...part }) => page(membersOf(self.desk, findProfile(self.desk, id)), part),
  }),
  set_user_schedule: command({
    summary: "Sets somebody's weekly hours in all profiles, and the zone in which they are meant",
    level: "support",
    params: {
      user_id: mailbox,
      timezone: timeZone.optional().describe("That of each profile if absent"),
      schedule: weekDays
        .optional()
        .describe("The profile's hours alone if absent; where both are set, what both allow"),
    },
    returns: Person,
    run: (self, { user_id, timezone, schedule }) => setSchedule(deskOf(self), user_id, { timezone, schedule }),
  }),
  import_work_hours: command({
    summary: "Takes over hours and exceptions of members from PlaceOS's users, who are found by mail address",
    description:
      "Reads work_preferences and work_overrides. It can be run again: exceptions of an earlier import go, others stay. " +
      "Dates that are over are left out. One user that does not work stops no other.",
    level: "support",
    params: {
      users: personal(z.array(z.unknown()).max(10_000).describe("As PlaceOS answers for its users")),
      timezone: timeZone.optional().describe("Of the hours, for which PlaceOS has none; each profile's if absent"),
      locations: z.array(z.string()).optional().describe("At which somebody can be booked, such as wfo; all if absent"),
    },
    returns: HoursImport,
    run: (self, { users, timezone, locations }) => importHours(deskOf(self), { users, timezone, locations }),
  }),
  add_exception: command({
    summary: "Adds dates on which a profile or somebody works at other hours, or not at all",
    level: "support",
    params: { ...owner, exception: Exception },
    returns: z.array(Exception),
    run: (self, { exception, ...whose }) => addException(deskOf(self), whose, exception),
  }),
  remove_exception: command({
    summary: "Takes the exceptions of exactly these dates away",
    level: "support",
    params: { ...owner, start_date: z.iso.date(), end_date: z.iso.date() },
    returns: z.array(Exception),
    run: (self, { start_date, end_date, ...whose }) =>
      removeException(deskOf(self), whose, { startDate: start_date, endDate: end_date }),
  }),
  list_exceptions: command({
    summary: "The exceptions of a profile or of somebody, by their dates",
    params: { ...owner, ...pageParams },
    returns: pageSchema(Exception),
    run: (self, { scope, id, ...part }) => page(exceptionsOf(self.desk, { scope, id }), part),
  }),
  profile_link: command({
    summary: "The link of a profile's page: by its name, or the unlisted one of a profile that is not public",
    params: { profile: profileRef },
    returns: z.string(),
    run: (self, { profile }) => linkOf(self.desk, findProfile(self.desk, profile)),
  }),
  create_unlisted_link: command({
    summary: "Makes a link that nobody can guess, by which a profile can be booked that is not public",
    description: "Whoever has it can book without signing in. An earlier one of the profile ends.",
    level: "administrator",
    params: { id },
    returns: z.string().describe("The link"),
    run: async (self, { id }) => {
      const link = randomLink();
      const url = bookingUrl(self.desk, link);
      await setLink(deskOf(self), id, link);
      return url;
    },
  }),
  remove_unlisted_link: command({
    summary: "Ends the unlisted link of a profile; bookings that were made by it stay",
    level: "administrator",
    params: { id },
    returns: Ok,
    run: async (self, { id }) => {
      await setLink(deskOf(self), id, undefined);
      return ok;
    },
  }),
  profile_qrcode: command({
    summary: "A QR code of the link of a profile's page",
    params: {
      profile: profileRef,
      format: z.enum(["svg", "png"]).default("svg"),
      size: z.int().min(1).default(256).describe("Pixels per side of a PNG, up to 4,096"),
    },
    returns: z.string().describe("An SVG document; or a PNG in base64, without a data URL's prefix"),
    run: (self, { profile, format, size }) => {
      const url = linkOf(self.desk, findProfile(self.desk, profile));
      return format === "svg" ? qrSvg(url) : qrPng(url, size);
    },
  }),
});

function linkOf(desk: Desk, { profile, link }: KeptProfile): string {
  return bookingUrl(desk, profile.public ? profile.name : (link ?? profile.name));
}
