import type { Company, DayException, Meeting, Offer, Person, Schedule } from "./company.ts";
import { dayNames } from "./company.ts";
import type { Shapes } from "./routes.ts";

const page = (person: Person) => `https://cal.meetergo.example/${person.slug}`;

export function userJson(person: Person, company: Company, { names }: Shapes) {
  return {
    id: person.id,
    email: person.email,
    ...(names === "given"
      ? { givenName: person.given, familyName: person.family }
      : { firstname: person.given, lastname: person.family }),
    timezone: person.timezone,
    slug: person.slug,
    bookingUrl: page(person),
    companyId: company.id,
    deletedAt: person.deleted === null ? null : new Date(person.deleted).toISOString(),
  };
}

/** What making a user answers. */
export function createdJson(person: Person, schedule: Schedule, offer: Offer, company: Company) {
  return {
    userId: person.id,
    availabilityId: schedule.id,
    meetingTypeId: offer.id,
    bookingUrl: page(person),
    companyId: company.id,
  };
}

export function offerJson({ id, owner, queue, slug, spots, info }: Offer) {
  return { id, slug, spots, userId: owner.id, queueId: queue?.id ?? null, meetingInfo: { ...info, color: "#e55000" } };
}

export function scheduleJson({ id, owner, name, timezone, week }: Schedule, { schedules }: Shapes) {
  const asObject = Object.fromEntries(
    dayNames.map((day) => {
      const hours = week[day] ?? [];
      return [day, { enabled: hours.length > 0, hours: hours.map(({ from, to }) => ({ start: from, end: to })) }];
    }),
  );
  const asList = Object.entries(week).map(([dayOfWeek, intervals]) => ({ dayOfWeek, intervals }));
  return { id, userId: owner.id, name, timezone, schedule: schedules === "object" ? asObject : asList };
}

export function exceptionJson({ id, owner, start, end, available, title }: DayException) {
  return { id, ownerId: owner.id, ownerType: "user", available, start, end, title, note: null, deletedAt: null };
}

export function meetingJson({ id, offer, host, start, end, cancelled, attendees }: Meeting) {
  return {
    id,
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    isCancelled: cancelled,
    meetingTypeId: offer.id,
    attendees: attendees.map((each) => ({ ...each, fullname: `${each.firstname} ${each.lastname}` })),
    hosts: [{ id: host.id }],
  };
}
