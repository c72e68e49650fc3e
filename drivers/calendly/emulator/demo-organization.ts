import { addDays, dateAt, startOfDate } from "atrium";
import { type Booking, idFor, type Offer, type Organization, type Person } from "./organization.ts";

const timezone = "Europe/Berlin";

const staff = [
  ["Siobhan O'Brien", "siobhan.o'brien", "owner"],
  ["Zoë Müller", "zoe.mueller", "admin"],
  ["José Núñez", "jose.nunez", "user"],
  ["Grace Okafor", "grace.okafor", "user"],
  ["Jonas Weber", "jonas.weber", "user"],
] as const;

/** People of the demo company and what they offer. The first is the owner of the token. */
export function demoOrganization(now: number): Organization {
  const people = staff.map(
    ([name, address, role]): Person => ({
      id: idFor(`user ${address}`),
      name,
      email: `${address}@contoso.example`,
      slug: address.replace(/\W/g, "-"),
      timezone,
      role,
    }),
  );
  const [facilities, reception, sales, engineering] = people as [Person, Person, Person, Person, Person];
  const own = people.flatMap((person) => [
    offer(person, "30 Minute Meeting", 30),
    offer(person, "Quick call", 15, { active: person !== engineering }),
  ]);
  const offers = [
    ...own,
    offer(facilities, "Building tour", 60, { adminManaged: true }),
    offer(sales, "Contract talk", 45, { secret: true }),
    offer("Sales", "Product demonstration", 45, { pooling: "round_robin", hosts: [sales, reception] }),
    offer("Facilities", "Move-in inspection", 60, { pooling: "collective", hosts: [facilities, reception] }),
    // A value that no document names.
    offer("Engineering", "Design review", 30, { pooling: "multi_pool", hosts: [engineering, facilities] }),
  ];
  const organization: Organization = { id: idFor("contoso"), people, offers, bookings: [], appointments: [] };
  const today = dateAt(Math.floor(now / 1_000), timezone);
  const at = (days: number, hour: number) => (startOfDate(addDays(today, days), timezone) + hour * 3_600) * 1_000;
  const visitors = ["Ruth Lindqvist", "Tomás Herrera", "Mei Tanaka"];
  for (const [index, person] of people.entries()) {
    const [meeting] = own.filter(({ owner }) => owner === person) as [Offer];
    for (const [day, visitor] of visitors.entries()) {
      organization.bookings.push(booking(meeting, person, at(day, 10 + index), visitor, now));
    }
    organization.appointments.push(
      { person, start: at(0, 12), end: at(0, 13) },
      { person, start: at(1, 15), end: at(1, 16.5) },
    );
  }
  return organization;
}

function offer(owner: Person | string, name: string, duration: number, more: Partial<Offer> = {}): Offer {
  const whose = typeof owner === "string" ? owner : owner.slug;
  return {
    id: idFor(`event type ${whose} ${name}`),
    name,
    slug: name.toLowerCase().replaceAll(" ", "-"),
    duration,
    active: true,
    owner,
    hosts: typeof owner === "string" ? [] : [owner],
    pooling: null,
    adminManaged: false,
    secret: false,
    ...more,
  };
}

function booking(offer: Offer, host: Person, start: number, name: string, created: number): Booking {
  const email = `${name
    .toLowerCase()
    .normalize("NFD")
    .replace(/[^a-z ]/g, "")
    .replace(" ", ".")}@fabrikam.example`;
  const id = idFor(`event ${host.slug} ${start}`);
  return {
    id,
    offer,
    host,
    start,
    end: start + offer.duration * 60_000,
    location: { type: "physical", location: "Reception" },
    invitee: { id: idFor(`invitee ${id}`), name, email, timezone, answers: [], reminder: null, created },
  };
}
