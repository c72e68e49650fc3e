import { guidOf } from "./ids.ts";
import type { Tenant } from "./tenant.ts";

/** A group as the demo writes it. */
interface DemoGroup {
  nick: string;
  name: string;
  description: string | null;
  kind: "team" | "security" | "list";
  /** Departments whose people are in it. */
  departments?: readonly string[];
  /** Local parts of further members' addresses. */
  people?: readonly string[];
  /** Nicks of groups, devices and contacts in it. */
  inside?: readonly string[];
}

const groups: readonly DemoGroup[] = [
  {
    nick: "everyone",
    name: "Everyone",
    description: "All of the company",
    kind: "list",
    people: ["amelia.hartmann", "daniel.cohen"],
    inside: ["office", "product-and-engineering", "revenue", "lifts"],
  },
  {
    nick: "office",
    name: "Office",
    description: "Facilities, IT and People",
    kind: "security",
    inside: ["facilities", "it", "people"],
  },
  {
    nick: "facilities",
    name: "Facilities",
    description: "Whoever keeps the building running",
    kind: "team",
    departments: ["Facilities", "Logistics"],
    inside: ["lobby-panel"],
  },
  { nick: "it", name: "IT", description: null, kind: "team", departments: ["IT"] },
  { nick: "people", name: "People", description: null, kind: "team", departments: ["People", "Legal"] },
  {
    nick: "product-and-engineering",
    name: "Product & Engineering",
    description: "Everybody who builds",
    kind: "team",
    departments: ["Product", "Engineering"],
    people: ["robin.archer_fabrikam.example#EXT#"],
  },
  {
    nick: "revenue",
    name: "Revenue",
    description: "Sales, Marketing and Finance",
    kind: "security",
    departments: ["Sales", "Marketing", "Finance"],
  },
  {
    nick: "board",
    name: "Board’s “inner circle” (O'Brien's)",
    description: "A name that needs escaping",
    kind: "security",
    people: ["amelia.hartmann", "jonas.weber", "siobhan.o'brien"],
  },
  { nick: "first-aiders", name: "First aiders", description: "Nobody yet", kind: "list" },
];

/** What is in a group and is neither a person nor a group. */
const others = [
  { nick: "lobby-panel", kind: "device", profile: { displayName: "Lobby panel", operatingSystem: "Linux" } },
  { nick: "lifts", kind: "orgContact", profile: { displayName: "Lift service", mail: "service@lifts.example" } },
] as const;

/** Adds the groups, after the people: nested ones, an empty one, ones with a device and a contact in them. */
export function addDemoGroups(tenant: Tenant): void {
  for (const { nick, kind, profile } of others) {
    tenant.others.push({ kind, profile: { id: guidOf(`object ${nick}`), ...profile } });
  }
  const idOf = (nick: string) => guidOf(`${others.some((other) => other.nick === nick) ? "object" : "group"} ${nick}`);
  for (const { nick, name, description, kind, departments = [], people = [], inside = [] } of groups) {
    const members = tenant.accounts.filter(({ profile }) => {
      const local = profile.userPrincipalName.split("@")[0] ?? "";
      return people.includes(local) || departments.includes(profile.department ?? "");
    });
    tenant.groups.push({
      profile: {
        id: idOf(nick),
        displayName: name,
        description,
        mail: kind === "security" ? null : `${nick}-group@${tenant.organization}`,
        mailNickname: nick,
        mailEnabled: kind !== "security",
        securityEnabled: kind === "security",
        groupTypes: kind === "team" ? ["Unified"] : [],
        visibility: kind === "team" ? "Private" : null,
        createdDateTime: "2024-02-01T08:00:00Z",
      },
      members: [...members.map(({ profile }) => profile.id), ...inside.map(idOf)],
    });
  }
}
