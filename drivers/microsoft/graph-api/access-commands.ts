import { type CommandBuilder, mailbox } from "atrium";
import { z } from "zod";
import type { GraphModule } from "./graph-module.ts";

/** Commands that give access to Graph itself. */
export const accessCommands = (command: CommandBuilder<GraphModule>) => ({
  access_token: command({
    summary: "The application's token for Graph",
    level: "administrator",
    params: {
      user_id: mailbox.optional().describe("Changes nothing: the token is the application's, for all users"),
    },
    returns: z.object({ token: z.string(), expires: z.iso.datetime() }),
    run: async (self) => {
      const { token, expires } = await self.tokens.get(self);
      return { token, expires: expires.toISOString() };
    },
  }),
});
