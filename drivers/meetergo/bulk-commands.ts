import type { CommandBuilder } from "atrium";
import { z } from "zod";
import { batch, bulkPatience } from "./bulk.ts";
import { BulkMeetingTypes, updateMeetingTypes } from "./bulk-meeting-types.ts";
import { BulkUsers, createUsers } from "./bulk-users.ts";
import type { MeetergoModule } from "./meetergo-module.ts";
import { SharedPatch } from "./meeting-types.ts";
import { newUser } from "./user-commands.ts";

/** Commands about many users; one at a time, `bulk_progress` says how far it is. */
export const bulkCommands = (command: CommandBuilder<MeetergoModule>) => ({
  bulk_create_users: command({
    summary: "Makes many users; who is there already, by mail address, is found and left as they are",
    description: "What fails for one stops no other. Safe to run again with the same users.",
    level: "administrator",
    timeout: bulkPatience,
    params: { users: z.array(z.strictObject(newUser)).min(1).max(500), batch },
    returns: BulkUsers,
    async run(self, { users, batch }) {
      try {
        return await createUsers(self, users, batch);
      } finally {
        self.account.changed();
      }
    },
  }),
  bulk_update_meeting_types: command({
    summary:
      "Shows what a change of everybody's meeting types would do; with dry_run false makes it, and reads it back",
    description: "What fails for one stops no other. Safe to run again: what is so already is not written.",
    level: "administrator",
    timeout: bulkPatience,
    params: { patch: SharedPatch, dry_run: z.boolean().default(true), batch },
    returns: BulkMeetingTypes,
    run: (self, { patch, dry_run, batch: size }) => updateMeetingTypes(self, patch, { dry_run, size }),
  }),
});
