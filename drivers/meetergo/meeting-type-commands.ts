import type { CommandBuilder } from "atrium";
import { z } from "zod";
import { as_user, type MeetergoModule } from "./meetergo-module.ts";
import {
  createMeetingType,
  deleteMeetingType,
  getMeetingType,
  listMeetingTypes,
  MeetingType,
  MeetingTypePatch,
  newMeetingType,
  updateMeetingType,
} from "./meeting-types.ts";

/** A meeting type, by its id. */
export const meeting_type = z.string().min(1).describe("Id of a meeting type");

/** Commands about what can be booked. */
export const meetingTypeCommands = (command: CommandBuilder<MeetergoModule>) => ({
  list_meeting_types: command({
    summary: "What a user offers",
    params: { user: z.string().min(1).optional().describe("Id of the user; whoever the key acts as if absent") },
    returns: z.array(MeetingType),
    run: async (self, { user }) => listMeetingTypes(self.client, self, user ?? (await self.account.me(self)).id),
  }),
  get_meeting_type: command({
    summary: "One meeting type",
    params: { meeting_type, as_user },
    returns: MeetingType,
    run: (self, { meeting_type, as_user }) => getMeetingType(self.client, self, meeting_type, self.acting(as_user)),
  }),
  create_meeting_type: command({
    summary: "Makes something that can be booked, and makes sure that it is as it was wanted",
    description:
      "When Meetergo drops a part of it, the error is of the kind `not_applied`, with `details.fields` and the `id` of " +
      "what was made all the same.",
    level: "administrator",
    params: { ...newMeetingType, as_user },
    returns: MeetingType,
    run: (self, { as_user, ...wanted }) => createMeetingType(self.client, self, wanted, self.acting(as_user)),
  }),
  update_meeting_type: command({
    summary: "Changes a meeting type, and makes sure that the change took effect",
    description: "When Meetergo drops a part of it, the error is of the kind `not_applied`, with `details.fields`.",
    level: "administrator",
    params: { meeting_type, patch: MeetingTypePatch, as_user },
    returns: MeetingType,
    async run(self, { meeting_type, patch, as_user }) {
      const acting = self.acting(as_user);
      const before = await getMeetingType(self.client, self, meeting_type, acting);
      return updateMeetingType(self.client, self, before, patch, acting);
    },
  }),
  delete_meeting_type: command({
    summary: "Deletes a meeting type",
    level: "administrator",
    params: { meeting_type, as_user },
    returns: z.literal(true),
    async run(self, { meeting_type, as_user }) {
      await deleteMeetingType(self.client, self, meeting_type, self.acting(as_user));
      return true as const;
    },
  }),
});
