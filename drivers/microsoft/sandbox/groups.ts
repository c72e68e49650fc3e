import { GraphError, ok } from "./answer.ts";
import { type DirectoryObject, type Group, groupsOf, membersOf } from "./directory.ts";
import { directoryOptions, directoryPage } from "./directory-query.ts";
import { option, select } from "./odata.ts";
import { param, type SandboxRequest } from "./request.ts";
import type { Route } from "./router.ts";
import type { Tenant } from "./tenant.ts";
import { shownByDefault, userOf, userPermissions } from "./users.ts";

const groupPermissions = ["GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All"];

/** Groups, who is in them, and which ones a user is in. Costs as in "Microsoft Graph service-specific throttling limits". */
export function groupRoutes(tenant: Tenant): Route[] {
  const members = (name: "members" | "transitiveMembers", units: number) => {
    const path = `/v1.0/groups/:group/${name}`;
    const list = (cast?: string) => (request: SandboxRequest) =>
      objectsPage(request, membersOf(tenant, groupOf(tenant, request), name === "transitiveMembers"), cast);
    return listed(path, units, groupPermissions, list);
  };
  const memberships = (name: "memberOf" | "transitiveMemberOf") => {
    const path = `/v1.0/users/:user/${name}`;
    const list = (cast?: string) => (request: SandboxRequest) => {
      const groups = groupsOf(tenant, userOf(tenant, request).profile.id, name === "transitiveMemberOf");
      return objectsPage(
        request,
        groups.map(({ profile }): DirectoryObject => ({ kind: "group", profile })),
        cast,
      );
    };
    return listed(path, 2, [...userPermissions, "GroupMember.Read.All"], list);
  };
  return [
    {
      method: "GET",
      path: "/v1.0/groups",
      permissions: groupPermissions,
      options: directoryOptions,
      units: 1,
      run: (request) =>
        directoryPage(request, {
          context: "groups",
          entities: tenant.groups.map(({ profile }) => profile),
          render: (profile) => select(profile, option(request, "$select"), "group"),
        }),
    },
    {
      method: "GET",
      path: "/v1.0/groups/:group",
      permissions: groupPermissions,
      options: ["$select"],
      units: 1,
      run(request) {
        const { profile } = groupOf(tenant, request);
        const context = `${request.url.origin}/v1.0/$metadata#groups/$entity`;
        return ok({ "@odata.context": context, ...select(profile, option(request, "$select"), "group") });
      },
    },
    ...members("members", 3),
    ...members("transitiveMembers", 5),
    ...memberships("memberOf"),
    ...memberships("transitiveMemberOf"),
  ];
}

/** The rows of a list of objects: all of them, and those of one type. */
function listed(path: string, units: number, permissions: string[], run: (cast?: string) => Route["run"]): Route[] {
  const row = (more: string, cast?: string): Route => ({
    method: "GET",
    path: path + more,
    permissions,
    options: directoryOptions,
    units,
    run: run(cast),
  });
  return [row(""), ...["user", "group", "device"].map((cast) => row(`/microsoft.graph.${cast}`, cast))];
}

function objectsPage(request: SandboxRequest, objects: DirectoryObject[], cast: string | undefined) {
  const kinds = new Map<object, DirectoryObject["kind"]>(objects.map(({ profile, kind }) => [profile, kind]));
  const names = option(request, "$select");
  return directoryPage<DirectoryObject["profile"]>(request, {
    context: cast === undefined ? "directoryObjects" : `${cast}s`,
    entities: objects.filter(({ kind }) => cast === undefined || kind === cast).map(({ profile }) => profile),
    related: true,
    cast: cast !== undefined,
    render(profile) {
      const kind = kinds.get(profile) ?? "user";
      const wanted = names ?? (kind === "user" ? shownByDefault.join(",") : undefined);
      const shown = selectKnown(profile, wanted);
      // Without the right to read users a member is little more than its id (Graph concepts, "Limited information
      // returned for inaccessible member objects").
      const readable = kind !== "user" || request.roles.some((role) => userPermissions.includes(role));
      const blank = Object.fromEntries(Object.keys(shown).map((name) => [name, null]));
      const json = readable ? shown : { ...blank, id: profile.id };
      return cast === undefined ? { "@odata.type": `#microsoft.graph.${kind}`, ...json } : json;
    },
  });
}

/** In a list of several types, a property that one of them does not have is left out there. */
function selectKnown(profile: object, names: string | undefined): object {
  if (names === undefined) return profile;
  const wanted = names.split(",").map((name) => name.trim());
  return Object.fromEntries(Object.entries(profile).filter(([name]) => name === "id" || wanted.includes(name)));
}

function groupOf(tenant: Tenant, request: SandboxRequest): Group {
  const id = param(request, "group").toLowerCase();
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id)) {
    throw new GraphError(400, "Request_BadRequest", `Invalid object identifier '${param(request, "group")}'.`);
  }
  const group = tenant.groups.find(({ profile }) => profile.id === id);
  if (group !== undefined) return group;
  const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  throw new GraphError(404, "Request_ResourceNotFound", message);
}
