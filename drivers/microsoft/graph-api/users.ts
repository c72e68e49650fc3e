import { type Caller, DriverError, outsideCall, outsideCallFailed } from "atrium";
import { z } from "zod";
import { present } from "./event.ts";
import type { GraphClient } from "./graph-client.ts";
import { path, query, quoted } from "./url.ts";

/** Without `$select` Graph leaves out department and accountEnabled, so that everyone would look suspended. */
export const $select =
  "id,displayName,mail,userPrincipalName,department,jobTitle,businessPhones,mobilePhone,officeLocation,accountEnabled";

const text = z.string().nullish();

/** A person as Graph sends them; of one whom the application may not read, only the id. */
export const GraphUser = z.object({
  id: z.string(),
  displayName: text,
  mail: text,
  userPrincipalName: text,
  department: text,
  jobTitle: text,
  businessPhones: z.array(z.string()).nullish(),
  mobilePhone: text,
  officeLocation: text,
  accountEnabled: z.boolean().nullish(),
});

export type GraphUser = z.output<typeof GraphUser>;

/** A person of the directory as commands answer it. */
export const User = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().describe("In lower case; the user name of one without a mail address"),
  username: z.string().optional().describe("User principal name"),
  department: z.string().optional(),
  title: z.string().optional().describe("Job title"),
  phone: z.string().optional(),
  office_location: z.string().optional(),
  photo: z.string().optional(),
  suspended: z.boolean().describe("True when the account is disabled"),
  next_page: z.string().optional().describe("On the first of a part of a list: what leads to the rest"),
});

export type User = z.output<typeof User>;

/** What Graph wants with filters that are more than a comparison ("Advanced query capabilities"); on every page again. */
export const eventual = { consistencylevel: "eventual" };

/** The most that the directory puts on a page. */
export const directoryPage = 999;

const permission = "User.Read.All";

export interface UserQuery {
  /** Words, of which each begins a name or the mail address. */
  query?: string | undefined;
  limit?: number | undefined;
  /** A `$filter` of Graph's. */
  filter?: string | undefined;
  next_page?: string | undefined;
}

/** People of the directory: all, or at most `limit` and on the first of them the link to the rest. */
export async function listUsers(graph: GraphClient, caller: Caller, wanted: UserQuery): Promise<User[]> {
  const { filter, next_page, limit = Number.POSITIVE_INFINITY } = wanted;
  const words = (wanted.query ?? "").split(/\s+/).filter((word) => word !== "");
  const conditions = [...(filter ? [`(${filter})`] : []), ...(words.length > 0 ? ["accountEnabled eq true"] : [])];
  const $filter = [...conditions, ...words.map(begins)].join(" and ");
  const $top = limit < directoryPage ? limit : pageSize(limit);
  const options = { ...($filter === "" ? {} : { $filter }), $select, $count: "true", $top: String($top) };
  const url = next_page === undefined ? `/users${query(options)}` : checkedPage(graph, next_page, /^\/v1\.0\/users$/i);
  const { items, next } = await graph.some(caller, { url, headers: eventual, answer: GraphUser, permission }, limit);
  const [first, ...others] = items.map(toUser);
  if (first === undefined) return [];
  return [next === undefined ? first : { ...first, next_page: next }, ...others];
}

/** Whole pages are read: of a size of which some make up the limit. */
function pageSize(limit: number): number {
  return limit === Number.POSITIVE_INFINITY ? directoryPage : Math.floor(limit / Math.ceil(limit / directoryPage));
}

function begins(word: string): string {
  const names = ["displayName", "givenName", "surname", "mail"];
  return `(${names.map((name) => `startswith(${name},${quoted(word)})`).join(" or ")})`;
}

/**
 * A link that a caller brings back, when it leads to the list that it is said to continue.
 *
 * @throws DriverError `invalid_arguments`; it could lead anywhere, with the application's token
 */
export function checkedPage(graph: GraphClient, link: string, list: RegExp): string {
  if (graph.isOwn(link) && list.test(new URL(link).pathname)) return link;
  throw new DriverError("next_page is not a link that this command gave", { code: "invalid_arguments" });
}

/**
 * A person, by mail address, user principal name or id.
 *
 * @throws DriverError `outside_call_failed` with status 404 when there is none
 */
export async function getUser(graph: GraphClient, caller: Caller, user_id: string): Promise<User> {
  if (!user_id.includes("@")) {
    const url = path`/users/${user_id}` + query({ $select });
    return toUser(await graph.send(caller, { url, answer: GraphUser, permission }));
  }
  const $filter = `(mail eq ${quoted(user_id)}) or (userPrincipalName eq ${quoted(user_id)})`;
  const url = `/users${query({ $filter, $select })}`;
  const found = await graph.list(caller, { url, answer: GraphUser, permission });
  const user = found.find(({ mail }) => mail?.toLowerCase() === user_id) ?? found[0];
  if (user === undefined) {
    const details = { source: "graph", status: 404, code: "Request_ResourceNotFound", retryable: false };
    throw outsideCallFailed("Graph answered 404: nobody has this address", details);
  }
  return toUser(user);
}

/** A person's manager; null for one who has none. */
export function getUserManager(graph: GraphClient, caller: Caller, user_id: string): Promise<User | null> {
  return ofUser(graph, caller, user_id, async (name) => {
    const url = path`/users/${name}/manager` + query({ $select });
    try {
      return toUser(await graph.send(caller, { url, answer: GraphUser, permission }));
    } catch (error) {
      // Graph says so in words only; the code is that of an unknown user (entra-powershell#237).
      if (outsideCall(error)?.status === 404 && /'manager'/i.test(vendorMessage(error))) return null;
      throw error;
    }
  });
}

/**
 * What Graph says about a person, who may be named by an address that is not their user principal name: paths take only
 * that or an id, and answer 404.
 */
export async function ofUser<T>(
  graph: GraphClient,
  caller: Caller,
  user_id: string,
  ask: (name: string) => Promise<T>,
): Promise<T> {
  try {
    return await ask(user_id);
  } catch (error) {
    const { status, code = "" } = outsideCall(error) ?? {};
    const unknown = ["Request_ResourceNotFound", "ErrorInvalidUser", "ResourceNotFound"].includes(code);
    if (status !== 404 || !unknown || !user_id.includes("@")) throw error;
    return ask((await getUser(graph, caller, user_id)).id);
  }
}

function vendorMessage(error: unknown): string {
  const Vendor = z.object({ cause: z.object({ message: z.string() }) });
  return Vendor.safeParse(error).data?.cause.message ?? "";
}

/** Graph's user as ours. */
export function toUser(user: GraphUser): User {
  const email = (user.mail || user.userPrincipalName || "").toLowerCase();
  return {
    id: user.id,
    name: user.displayName || email,
    email,
    ...present({
      username: user.userPrincipalName,
      department: user.department,
      title: user.jobTitle,
      phone: user.businessPhones?.[0] ?? user.mobilePhone,
      office_location: user.officeLocation,
    }),
    suspended: user.accountEnabled === false,
  };
}
