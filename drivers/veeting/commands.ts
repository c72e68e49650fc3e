import { type CommandBuilder, emailAddress, percentEncoded, personal, unixTime } from "atrium";
import { z } from "zod";
import { Account, createAccount, listOrganizers, Organizer } from "./accounts.ts";
import { closeMeeting, createMeeting, deleteMeeting, type KeptMeeting, updateMeeting } from "./meetings.ts";
import type { VeetingModule } from "./veeting-module.ts";

const id = z.string().trim().min(1);
const name = personal(z.string().trim().min(1).max(100));

const meeting = {
  topic: personal(z.string().trim().min(1).max(255)),
  start: unixTime,
  end: unixTime,
  type: z.string().min(1).default("standard").describe("Only `standard` is documented"),
  recorded: z.boolean().default(false),
  dialin: z.boolean().default(false).describe("True to let people join by telephone"),
  participants: personal(z.array(emailAddress).default([]).describe("Whom Veeting invites")),
};

const as_user = id
  .optional()
  .describe("Id or mail address of the user in whose name; with an instance's key only. The setting user if absent");

/** A meeting, and what `Calendar.create_event` takes to put it into an event. */
const Meeting = z.object({
  id: z.string().describe("For update_meeting, close_meeting and delete_meeting"),
  meeting_id: z.string().describe("What participants type: `9974-7653-8886-0485`"),
  join_url: z.string().nullable().describe("By join_url_template; null without one"),
  start: unixTime,
  end: unixTime,
  online_meeting_provider: z.literal("veeting"),
  online_meeting_id: z.string().describe("The same as meeting_id"),
  online_meeting_url: z.string().optional().describe("The same as join_url; absent without one"),
});

export const meetingCommands = (command: CommandBuilder<VeetingModule>) => ({
  create_meeting: command({
    summary: "Makes a meeting; its online_meeting_* are what Calendar.create_event takes",
    description: "Sent once: when `details.outcome` is `unknown`, look in Veeting before you repeat it.",
    level: "support",
    params: { ...meeting, as_user },
    returns: Meeting,
    async run(self, { as_user: user = self.settings.user, ...wanted }) {
      return view(self, self.shown(await createMeeting(self.client, self, user, wanted), true));
    },
  }),
  update_meeting: command({
    summary: "Makes a meeting what is said here; what is left out becomes its default",
    level: "support",
    params: { id, ...meeting, as_user },
    returns: Meeting,
    async run(self, { as_user: user = self.settings.user, ...wanted }) {
      const flag = self.settings.update_flag;
      return view(self, self.shown(await updateMeeting(self.client, self, user, { ...wanted, flag }), false));
    },
  }),
  close_meeting: command({
    summary: "Ends a meeting that runs, and removes everybody who is in it",
    level: "administrator",
    params: { id, as_user },
    returns: z.literal(true),
    async run(self, { id, as_user: user = self.settings.user }) {
      await closeMeeting(self.client, self, user, id);
      return true as const;
    },
  }),
  delete_meeting: command({
    summary: "Deletes a meeting",
    level: "support",
    params: { id, as_user },
    returns: z.literal(true),
    async run(self, { id, as_user: user = self.settings.user }) {
      await deleteMeeting(self.client, self, user, id);
      return true as const;
    },
  }),
});

export const accountCommands = (command: CommandBuilder<VeetingModule>) => ({
  create_account: command({
    summary: "Makes a customer's account with its first organizer; needs a key of the instance",
    level: "administrator",
    params: {
      firstname: name,
      lastname: name,
      email: personal(emailAddress),
      paid_until: unixTime,
      language: z.string().min(2).max(10).default("en"),
      type: z.string().min(1).default("trial").describe("Only `trial` is documented"),
      send_password: z.boolean().default(true).describe("True to have Veeting mail the organizer a password"),
    },
    returns: Account,
    run: (self, account) => createAccount(self.client, self, account),
  }),
  list_organizers: command({
    summary: "Those who may plan meetings in an account; needs a key of the instance",
    level: "support",
    params: { account_id: id },
    returns: z.array(Organizer),
    run: (self, { account_id }) => listOrganizers(self.client, self, account_id),
  }),
});

function view({ settings }: VeetingModule, { id, meeting_id, start, end }: KeptMeeting): z.output<typeof Meeting> {
  const { base_url, join_url_template: template } = settings;
  const filled = template
    .replaceAll("{domain}", new URL(base_url).host)
    .replaceAll("{meeting_id}", percentEncoded(meeting_id));
  const link = template === "" ? {} : { online_meeting_url: filled };
  return {
    id,
    meeting_id,
    join_url: template === "" ? null : filled,
    start,
    end,
    online_meeting_provider: "veeting",
    online_meeting_id: meeting_id,
    ...link,
  };
}
