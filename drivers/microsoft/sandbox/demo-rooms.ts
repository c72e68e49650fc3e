import type { RoomProfile, Tenant, UserProfile } from "./tenant.ts";

interface Room {
  nick: string;
  name: string;
  capacity: number;
  floor: 1 | 2;
  tags: string[];
  video?: string;
}

/** The rooms of the demo building; `settings/building.yaml` has a system for each. */
const rooms: readonly Room[] = [
  {
    nick: "boardroom",
    name: "Boardroom",
    capacity: 12,
    floor: 2,
    tags: ["catering", "video"],
    video: "Ceiling camera",
  },
  { nick: "courtyard", name: "Courtyard", capacity: 8, floor: 1, tags: ["whiteboard", "video"], video: "Room bar" },
  { nick: "lighthouse", name: "Lighthouse", capacity: 6, floor: 2, tags: ["video"], video: "Room bar" },
  { nick: "orchard", name: "Orchard", capacity: 6, floor: 1, tags: ["whiteboard"] },
  { nick: "harbour", name: "Harbour", capacity: 10, floor: 2, tags: ["whiteboard", "video"], video: "Room bar" },
  { nick: "studio", name: "Studio", capacity: 4, floor: 1, tags: ["recording", "video"], video: "Tripod camera" },
  { nick: "focus", name: "Focus", capacity: 2, floor: 2, tags: [] },
  { nick: "town-hall", name: "Town Hall", capacity: 60, floor: 1, tags: ["stage", "video"], video: "Stage camera" },
];

/** Adds the rooms and a list of those on each floor, the mailbox that a building's software works with, and a shared mailbox. */
export function addDemoRooms(tenant: Tenant): void {
  rooms.forEach(({ nick, name, capacity, floor, tags, video }, index) => {
    const phone = `+49 30 23125 3${String(index).padStart(2, "0")}`;
    const room: RoomProfile = {
      capacity,
      building: "Headquarters",
      floorNumber: floor,
      floorLabel: `Floor ${floor}`,
      phone,
      isWheelChairAccessible: nick !== "focus",
      tags,
      audioDeviceName: video ? "Table microphone" : null,
      videoDeviceName: video ?? null,
      displayDeviceName: capacity > 2 ? "Wall display" : null,
    };
    const profile = mailboxProfile(tenant, nick, name, false);
    profile.officeLocation = `Headquarters, floor ${floor}`;
    profile.businessPhones = [phone];
    tenant.addAccount(profile, { address: `${nick}@${tenant.organization}`, room, teams: true });
  });
  for (const floor of [1, 2]) {
    const inside = rooms.filter((room) => room.floor === floor);
    tenant.roomLists.push({
      address: `rooms-floor-${floor}@${tenant.organization}`,
      displayName: `Rooms on floor ${floor}`,
      rooms: inside.map(({ nick }) => `${nick}@${tenant.organization}`),
    });
  }
  for (const [nick, name, enabled] of [
    ["building", "Building Service", true],
    ["lunch-run", "Lunch Run", false],
  ] as const) {
    const profile = mailboxProfile(tenant, nick, name, enabled);
    tenant.addAccount(profile, { address: `${nick}@${tenant.organization}`, room: null, teams: false });
  }
}

/** A mailbox that is no person's; nobody signs in to those of rooms and groups. */
function mailboxProfile(tenant: Tenant, nick: string, displayName: string, enabled: boolean): Omit<UserProfile, "id"> {
  const address = `${nick}@${tenant.organization}`;
  return {
    userPrincipalName: address,
    displayName,
    givenName: null,
    surname: null,
    mail: address,
    mailNickname: nick,
    jobTitle: null,
    department: null,
    companyName: "Contoso",
    officeLocation: null,
    businessPhones: [],
    mobilePhone: null,
    preferredLanguage: null,
    accountEnabled: enabled,
    userType: "Member",
  };
}
