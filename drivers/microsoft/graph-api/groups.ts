import { type Caller, outsideCallFailed } from "atrium";
import { z } from "zod";
import { present } from "./event.ts";
import type { GraphClient } from "./graph-client.ts";
import { path, query, quoted } from "./url.ts";
import {
  checkedPage,
  directoryPage,
  eventual,
  GraphUser,
  ofUser,
  toUser,
  type User,
  $select as userFields,
} from "./users.ts";

const $select = "id,displayName,mail,description";

const permission = "GroupMember.Read.All";

const text = z.string().nullish();

const GraphGroup = z.object({ id: z.string(), displayName: text, mail: text, description: text });

/** A group of the directory as commands answer it. */
export const Group = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().optional().describe("In lower case; absent for a group without a mail address"),
  description: z.string().optional(),
});

export type Group = z.output<typeof Group>;

/** The groups that a person is in, through other groups too, by name. */
export async function getGroups(graph: GraphClient, caller: Caller, user_id: string): Promise<Group[]> {
  const options = { $select, $count: "true", $orderby: "displayName", $top: String(directoryPage) };
  const found = await ofUser(graph, caller, user_id, (name) => {
    const url = path`/users/${name}/transitiveMemberOf/microsoft.graph.group` + query(options);
    return graph.list(caller, { url, headers: eventual, answer: GraphGroup, permission: "User.Read.All" });
  });
  return found.map(toGroup);
}

/** Groups of the directory; with a query those whose name begins with it. */
export async function listGroups(graph: GraphClient, caller: Caller, name = ""): Promise<Group[]> {
  const filter: Record<string, string> = name === "" ? {} : { $filter: `startswith(displayName,${quoted(name)})` };
  const url = `/groups${query({ ...filter, $select, $top: "500" })}`;
  return (await graph.list(caller, { url, answer: GraphGroup, permission })).map(toGroup);
}

/**
 * A group, by mail address or id.
 *
 * @throws DriverError `outside_call_failed` with status 404 when there is none
 */
export async function getGroup(graph: GraphClient, caller: Caller, group_id: string): Promise<Group> {
  if (!group_id.includes("@")) {
    const url = path`/groups/${group_id}` + query({ $select });
    return toGroup(await graph.send(caller, { url, answer: GraphGroup, permission }));
  }
  const url = `/groups${query({ $filter: `mail eq ${quoted(group_id)}`, $select })}`;
  const [group] = await graph.list(caller, { url, answer: GraphGroup, permission });
  if (group !== undefined) return toGroup(group);
  const details = { source: "graph", status: 404, code: "Request_ResourceNotFound", retryable: false };
  throw outsideCallFailed("Graph answered 404: no group has this address", details);
}

/**
 * The people who are members of a group themselves; devices, contacts and groups in it are left out.
 *
 * @param next_page a link to where the list goes on
 */
export async function getMembers(
  graph: GraphClient,
  caller: Caller,
  group_id: string,
  next_page: string | undefined,
): Promise<User[]> {
  const url =
    next_page === undefined
      ? membersOf(group_id.includes("@") ? (await getGroup(graph, caller, group_id)).id : group_id)
      : checkedPage(graph, next_page, /^\/v1\.0\/groups\/[^/]+\/members(\/[^/]+)?$/i);
  const found = await graph.list(caller, { url, headers: eventual, answer: GraphUser, permission });
  return found.map(toUser);
}

/** The cast to users is one of Graph's advanced queries, which want `$count`. */
function membersOf(id: string): string {
  const options = { $select: userFields, $count: "true", $top: String(directoryPage) };
  return path`/groups/${id}/members/microsoft.graph.user` + query(options);
}

function toGroup({ id, displayName, mail, description }: z.output<typeof GraphGroup>): Group {
  const email = mail?.toLowerCase();
  return { id, name: displayName || email || "", ...present({ email, description }) };
}
