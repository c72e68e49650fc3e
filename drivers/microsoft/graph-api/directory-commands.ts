import { type CommandBuilder, mailbox, personal } from "atrium";
import { z } from "zod";
import type { GraphModule } from "./graph-module.ts";
import { Group, getGroup, getGroups, getMembers, listGroups } from "./groups.ts";
import { getUserPhoto, Photo } from "./user-photo.ts";
import { getUser, getUserManager, listUsers, User } from "./users.ts";

const user_id = mailbox.describe("Mail address, user principal name or id");
const group_id = z.string().trim().min(1, "is empty").describe("Id or mail address of a group");
const next_page = z.string().optional().describe("A link to where the list goes on");

/** Commands about the people and groups of the directory. */
export const directoryCommands = (command: CommandBuilder<GraphModule>) => ({
  list_users: command({
    summary: "People of the directory",
    description:
      "All of them, or at most `limit`: if there are more, the first has `next_page`, which leads to the rest. A query " +
      "finds those who are not suspended and of whose names and mail address each word begins one.",
    level: "support",
    params: {
      query: personal(z.string().optional().describe("Words")),
      limit: z.int().positive().optional(),
      filter: personal(z.string().optional().describe("A condition in Graph's own words: department eq 'Sales'")),
      next_page: personal(next_page.describe("From an earlier answer; the query is part of it")),
    },
    returns: z.array(User),
    run: (self, args) => listUsers(self.graph, self, args),
  }),
  get_user: command({
    summary: "A person of the directory",
    level: "support",
    params: { user_id },
    returns: User,
    run: (self, { user_id }) => getUser(self.graph, self, user_id),
  }),
  get_user_manager: command({
    summary: "A person's manager, or null",
    level: "support",
    params: { user_id },
    returns: User.nullable(),
    run: (self, { user_id }) => getUserManager(self.graph, self, user_id),
  }),
  get_user_photo: command({
    summary: "A person's photo, or null",
    level: "support",
    params: {
      user_id,
      pixel_width: z.int().positive().optional().describe("The least width; as it was uploaded if absent"),
    },
    returns: Photo.nullable(),
    run: (self, { user_id, pixel_width }) => getUserPhoto(self.graph, self, user_id, pixel_width),
  }),
  get_groups: command({
    summary: "The groups that a person is in, through other groups too",
    level: "support",
    params: { user_id },
    returns: z.array(Group),
    run: (self, { user_id }) => getGroups(self.graph, self, user_id),
  }),
  get_members: command({
    summary: "The people in a group",
    level: "support",
    params: { group_id, next_page },
    returns: z.array(User),
    run: (self, { group_id, next_page }) => getMembers(self.graph, self, group_id, next_page),
  }),
  list_groups: command({
    summary: "Groups of the directory",
    level: "support",
    params: { query: z.string().trim().optional().describe("What their names begin with") },
    returns: z.array(Group),
    run: (self, { query }) => listGroups(self.graph, self, query),
  }),
  get_group: command({
    summary: "A group of the directory",
    level: "support",
    params: { group_id },
    returns: Group,
    run: (self, { group_id }) => getGroup(self.graph, self, group_id),
  }),
});
