import { GraphError, ok } from "./answer.ts";
import { collection, option, type Paging, select } from "./odata.ts";
import { type Filter, parseFilter } from "./odata-filter.ts";
import { header, param, type SandboxRequest } from "./request.ts";
import type { Route } from "./router.ts";
import type { Tenant, UserProfile } from "./tenant.ts";

/** What `/users` shows without `$select` (Graph reference, "List users"). */
const shownByDefault = [
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

const paging: Paging = { size: 100, most: 999, above: "refuse", position: "$skiptoken" };

/** Users of the directory: people, guests, rooms and shared mailboxes. */
export function userRoutes(tenant: Tenant): Route[] {
  const permissions = ["User.Read.All", "User.ReadWrite.All", "Directory.Read.All"];
  return [
    {
      method: "GET",
      path: "/v1.0/users",
      permissions,
      options: ["$select", "$filter", "$top", "$skiptoken", "$count"],
      run(request) {
        const profiles = tenant.accounts.map(({ profile }) => profile).filter(filterOf(request));
        return collection(request, "users", profiles, paging, (profile) => shown(profile, request));
      },
    },
    {
      method: "GET",
      path: "/v1.0/users/:user",
      permissions,
      options: ["$select"],
      run(request) {
        const name = param(request, "user");
        const user = tenant.findUser(name);
        if (user !== undefined) {
          const context = `${request.url.origin}/v1.0/$metadata#users/$entity`;
          return ok({ "@odata.context": context, ...shown(user.profile, request) });
        }
        const message = `Resource '${name}' does not exist or one of its queried reference-property objects are not present.`;
        throw new GraphError(404, "Request_ResourceNotFound", message);
      },
    },
  ];
}

function shown(profile: UserProfile, request: SandboxRequest): object {
  return select(profile, option(request, "$select") ?? shownByDefault.join(","), "user");
}

/** Advanced operators need both `ConsistencyLevel: eventual` and `$count=true` (Graph concepts, "Advanced query capabilities"). */
function filterOf(request: SandboxRequest): Filter {
  const text = option(request, "$filter");
  if (text === undefined) return () => true;
  const advanced = header(request, "consistencylevel") === "eventual" && option(request, "$count") === "true";
  return parseFilter(text, ["eq", "startswith", ...(advanced ? ["ne", "not", "endswith"] : [])]);
}
