import { outsideCallFailed } from "atrium";
import { z } from "zod";
import { present } from "./event.ts";
import type { Caller, GraphClient } from "./graph-client.ts";
import { path, query, quoted } from "./url.ts";

/** Without `$select` Graph leaves out department and accountEnabled, so that everyone would look suspended. */
const $select =
  "id,displayName,mail,userPrincipalName,department,jobTitle,businessPhones,mobilePhone,officeLocation,accountEnabled";

const text = z.string().nullish();

const GraphUser = z.object({
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

type GraphUser = z.output<typeof GraphUser>;

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
});

export type User = z.output<typeof User>;

/**
 * A person, by mail address, user principal name or id.
 *
 * @throws DriverError `outside_call_failed` with status 404 when there is none
 */
export async function getUser(graph: GraphClient, caller: Caller, user_id: string): Promise<User> {
  if (!user_id.includes("@")) {
    const url = path`/users/${user_id}` + query({ $select });
    return toUser(await graph.send(caller, { url, answer: GraphUser }));
  }
  const $filter = `(mail eq ${quoted(user_id)}) or (userPrincipalName eq ${quoted(user_id)})`;
  const found = await graph.list(caller, { url: `/users${query({ $filter, $select })}`, answer: GraphUser });
  const user = found.find(({ mail }) => mail?.toLowerCase() === user_id) ?? found[0];
  if (user === undefined) {
    const details = { source: "graph", status: 404, code: "Request_ResourceNotFound", retryable: false };
    throw outsideCallFailed("Graph answered 404: nobody has this address", details);
  }
  return toUser(user);
}

function toUser(user: GraphUser): User {
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
