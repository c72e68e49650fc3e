import type { Tenant, UserProfile } from "./tenant.ts";

/** The properties of a group, as Graph names them. */
export interface GroupProfile {
  id: string;
  displayName: string;
  description: string | null;
  mail: string | null;
  mailNickname: string;
  mailEnabled: boolean;
  securityEnabled: boolean;
  /** `["Unified"]` for a Microsoft 365 group; empty for a security group or a distribution list. */
  groupTypes: string[];
  visibility: "Public" | "Private" | null;
  createdDateTime: string;
}

/** A group and the ids of its direct members. */
export interface Group {
  profile: GroupProfile;
  members: string[];
}

/** What may be in a group that is neither a user nor a group. */
export interface OtherProfile {
  id: string;
  displayName: string;
  [property: string]: unknown;
}

/** Kinds of directory objects, as `@odata.type` names them. */
export type ObjectKind = "user" | "group" | "device" | "orgContact";

/** Anything that has an id in the directory. */
export interface DirectoryObject {
  kind: ObjectKind;
  profile: UserProfile | GroupProfile | OtherProfile;
}

/** The object with this id. */
export function objectOf(tenant: Tenant, id: string): DirectoryObject | undefined {
  const user = tenant.findUser(id);
  if (user !== undefined) return { kind: "user", profile: user.profile };
  const group = tenant.groups.find(({ profile }) => profile.id === id);
  if (group !== undefined) return { kind: "group", profile: group.profile };
  return tenant.others.find(({ profile }) => profile.id === id);
}

/** The members of a group; `transitive` adds those of the groups in it, each object once. */
export function membersOf(tenant: Tenant, group: Group, transitive: boolean): DirectoryObject[] {
  const ids = new Set(group.members);
  // A set that grows while it is walked is walked to its new end, so that circles end too.
  for (const id of transitive ? ids : []) {
    for (const inner of tenant.groups.find(({ profile }) => profile.id === id)?.members ?? []) ids.add(inner);
  }
  return [...ids].flatMap((id) => objectOf(tenant, id) ?? []);
}

/** The groups that an object is in; `transitive` adds those that these are in. */
export function groupsOf(tenant: Tenant, id: string, transitive: boolean): Group[] {
  const holding = (member: string) => tenant.groups.filter(({ members }) => members.includes(member));
  const found = new Set(holding(id));
  for (const group of transitive ? found : []) for (const outer of holding(group.profile.id)) found.add(outer);
  return [...found];
}
