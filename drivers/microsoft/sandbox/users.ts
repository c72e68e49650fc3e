import { type Answer, GraphError, ok } from "./answer.ts";
import { directoryOptions, directoryPage } from "./directory-query.ts";
import { option, select } from "./odata.ts";
import { param, type SandboxRequest } from "./request.ts";
import type { Route } from "./router.ts";
import type { Account, Tenant, UserProfile } from "./tenant.ts";

/** What `/users` shows without `$select` (Graph reference, "List users"). */
export const shownByDefault = [
  "businessPhones",
  "displayName",
  "givenName",
  "jobTitle",
  "mail",
  "mobilePhone",
  "officeLocation",
  "preferredLanguage",
  "surname",
  "userPrincipalName",
  "id",
] as const satisfies (keyof UserProfile)[];

/** Any of these lets an application read users. */
export const userPermissions: readonly string[] = ["User.Read.All", "User.ReadWrite.All", "Directory.Read.All"];

/** Users of the directory: people, guests, rooms and shared mailboxes. */
export function userRoutes(tenant: Tenant): Route[] {
  return [
    {
      method: "GET",
      path: "/v1.0/users",
      permissions: userPermissions,
      options: directoryOptions,
      units: 2,
      run: (request) =>
        directoryPage(request, {
          context: "users",
          entities: tenant.accounts.map(({ profile }) => profile),
          render: (profile) => shown(profile, request),
        }),
    },
    {
      method: "GET",
      path: "/v1.0/users/:user",
      permissions: userPermissions,
      options: ["$select"],
      units: 1,
      run: (request) => entity(request, userOf(tenant, request)),
    },
    {
      method: "GET",
      path: "/v1.0/users/:user/manager",
      permissions: userPermissions,
      options: ["$select"],
      units: 1,
      run(request) {
        const { manager } = userOf(tenant, request);
        const account = manager === undefined ? undefined : tenant.findUser(manager);
        if (account === undefined) throw missing("manager");
        return entity(request, account, { "@odata.type": "#microsoft.graph.user" });
      },
    },
  ];
}

/**
 * The account that a path's `:user` names by id or user principal name.
 *
 * @throws GraphError 404 `Request_ResourceNotFound`
 */
export function userOf(tenant: Tenant, request: SandboxRequest): Account {
  const user = tenant.findUser(param(request, "user"));
  if (user === undefined) throw missing(param(request, "user"));
  return user;
}

function entity(request: SandboxRequest, { profile }: Account, more: object = {}): Answer {
  const context = `${request.url.origin}/v1.0/$metadata#users/$entity`;
  return ok({ "@odata.context": context, ...more, ...shown(profile, request) });
}

function shown(profile: UserProfile, request: SandboxRequest): object {
  return select(profile, option(request, "$select") ?? shownByDefault.join(","), "user");
}

/** Microsoft has the same text for an object that is missing and for a relation that is empty. */
function missing(name: string): GraphError {
  const message = `Resource '${name}' does not exist or one of its queried reference-property objects are not present.`;
  return new GraphError(404, "Request_ResourceNotFound", message);
}
