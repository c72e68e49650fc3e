import { addDays, startOfDate } from "atrium";
import { type Company, dateOf, idFor, type Meeting, type Offer, type OfferInfo, type Person } from "./company.ts";

const timezone = "Europe/Berlin";

const staff = [
  ["Siobhan", "O'Brien", "siobhan.o'brien"],
  ["Zoë", "Müller", "zoe.mueller"],
  ["José", "Núñez", "jose.nunez"],
  ["Grace", "Okafor", "grace.okafor"],
  ["Jonas", "Weber", "jonas.weber"],
] as const;

const visitors = [
  ["Ruth", "Lindqvist"],
  ["Aylin", "Kaya"],
  ["Mei", "Tanaka"],
] as const;

/** People of the demo company and what they offer. The first is the owner of the keys. */
export function demoCompany(now: number): Company {
  const people = staff.map(
    ([given, family, address]): Person => ({
      id: idFor(`user ${address}`),
      email: `${address}@contoso.example`,
      given,
      family,
      timezone,
      slug: address.replace(/\W/g, "-"),
      deleted: null,
    }),
  );
  const [facilities, reception, sales] = people as [Person, Person, Person, Person, Person];
  const queue = { id: idFor("queue reception"), members: [reception, sales] };
  const offers = people.flatMap((person) => [
    offer(person, { name: "Consultation", duration: 30, channel: "connect" }),
    offer(person, { name: "Quick call", duration: 15, channel: "phone" }),
  ]);
  offers.push(
    { ...offer(facilities, { name: "Building tour", duration: 60, channel: "local" }), spots: 3 },
    { ...offer(reception, { name: "Welcome desk", duration: 30, channel: "local" }), queue },
  );
  const company: Company = {
    id: idFor("contoso"),
    people,
    offers,
    queues: [queue],
    schedules: people.map((owner) => ({
      id: idFor(`availability ${owner.email}`),
      owner,
      name: "Working hours",
      timezone,
      week: Object.fromEntries(
        ["monday", "tuesday", "wednesday", "thursday", "friday"].map((day) => [day, [{ from: "09:00", to: "17:00" }]]),
      ),
    })),
    exceptions: [],
    meetings: [],
    made: 0,
  };
  const today = dateOf(facilities, now);
  for (const [index, host] of people.entries()) {
    const consultation = offers.find(({ owner }) => owner === host) as Offer;
    for (const [day, [firstname, lastname]] of visitors.entries()) {
      const start = (startOfDate(addDays(today, day), timezone) + (10 + index) * 3_600) * 1_000;
      company.meetings.push(meeting(consultation, start, firstname, lastname));
    }
  }
  return company;
}

function offer(owner: Person, info: Pick<OfferInfo, "name" | "duration" | "channel">): Offer {
  return {
    id: idFor(`meeting type ${owner.email} ${info.name}`),
    owner,
    queue: null,
    slug: info.name.toLowerCase().replaceAll(" ", "-"),
    spots: 1,
    info: { ...info, description: "", bufferBefore: 0, bufferAfter: 0, bufferMustStayWithinWorkingHours: false },
  };
}

function meeting(offer: Offer, start: number, firstname: string, lastname: string): Meeting {
  const email = `${firstname}.${lastname}@fabrikam.example`.toLowerCase();
  const id = idFor(`appointment ${offer.id} ${start}`);
  return {
    id,
    offer,
    host: offer.owner,
    start,
    end: start + offer.info.duration * 60_000,
    cancelled: false,
    attendees: [{ id: idFor(`attendee ${id}`), email, firstname, lastname }],
  };
}
