import { type CommandBuilder, mailbox } from "atrium";
import type { GraphModule } from "./graph-module.ts";
import { getUser, User } from "./users.ts";

/** Commands about the people, groups and rooms of the directory. */
export const directoryCommands = (command: CommandBuilder<GraphModule>) => ({
  get_user: command({
    summary: "A person of the directory",
    level: "support",
    params: { user_id: mailbox.describe("Mail address, user principal name or id") },
    returns: User,
    run: (self, { user_id }) => getUser(self.graph, self, user_id),
  }),
});
