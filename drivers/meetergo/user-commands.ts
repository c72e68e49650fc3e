import { type CommandBuilder, emailAddress, personal, timeZone } from "atrium";
import { z } from "zod";
import type { MeetergoModule } from "./meetergo-module.ts";
import {
  CreatedUser,
  deleteUser,
  ensureUser,
  getMe,
  getUser,
  listUsers,
  User,
  updateUser,
  userFinder,
} from "./users.ts";
import { Week } from "./week.ts";

/** A user, by their id. */
export const user = z.string().min(1).describe("Id of a user");

const name = personal(z.string().trim().min(1).max(100));

/** A user to be made. Without a week, Meetergo's own default applies, which its documents do not agree on. */
export const newUser = {
  email: personal(emailAddress),
  given_name: name,
  family_name: name,
  time_zone: timeZone,
  week: Week.optional(),
};

/** Commands about users. */
export const userCommands = (command: CommandBuilder<MeetergoModule>) => ({
  me: command({
    summary: "Whoever the key acts as",
    returns: User,
    run: (self) => getMe(self.client, self),
  }),
  list_users: command({
    summary: "Everybody of the company; who was deleted is left out",
    level: "support",
    returns: z.array(User),
    run: (self) => listUsers(self.client, self),
  }),
  get_user: command({
    summary: "One user",
    level: "support",
    params: { user },
    returns: User,
    run: (self, { user }) => getUser(self.client, self, user),
  }),
  create_user: command({
    summary: "Makes a user, unless there is one with the mail address",
    description: "Without a week the user gets Meetergo's own, which may differ from what you expect: give one.",
    level: "administrator",
    params: newUser,
    returns: CreatedUser,
    async run(self, wanted) {
      const created = await ensureUser(self.client, self, wanted, await userFinder(self.client, self));
      self.account.changed();
      return created;
    },
  }),
  update_user: command({
    summary: "Changes a user's name or the address of their page, and makes sure that it took effect",
    level: "administrator",
    params: {
      user,
      given_name: personal(name.optional()),
      family_name: personal(name.optional()),
      slug: personal(z.string().trim().min(5).optional().describe("Last part of the page's address; nobody else's")),
    },
    returns: User,
    run: (self, { user, ...patch }) => updateUser(self.client, self, user, patch),
  }),
  delete_user: command({
    summary: "Deletes a user softly: nobody can book them any more, what was booked is kept",
    level: "administrator",
    params: { user },
    returns: z.literal(true),
    async run(self, { user }) {
      await deleteUser(self.client, self, user);
      self.account.changed();
      return true as const;
    },
  }),
});
