import { addDays, unixTimeOf } from "atrium";
import { type Company, dateOf, hoursOn, isTaken, type Meeting, type Offer, type Person } from "./company.ts";

/** Who can be booked for something, and which of them must be free. */
export interface Hosts {
  people: readonly Person[];
  everyone: boolean;
}

/** A period in milliseconds, and what is left out of account. */
export interface Search {
  from: number;
  to: number;
  /** Minutes; the meeting type's if absent. */
  duration?: number | undefined;
  /** One that is to be moved. */
  except?: Meeting | undefined;
}

/** When something can be booked: starts in milliseconds, in order, one after the other within the hosts' hours. */
export function freeStarts(company: Company, offer: Offer, { people, everyone }: Hosts, search: Search): number[] {
  const starts = people.map((person) => new Set(startsOf(company, offer, person, search)));
  const all = [...new Set(starts.flatMap((each) => [...each]))].sort((a, b) => a - b);
  return everyone ? all.filter((start) => starts.every((each) => each.has(start))) : all;
}

/** The first host who can be booked at a start. */
export function freeHost(company: Company, offer: Offer, people: readonly Person[], at: Search): Person | undefined {
  return people.find((person) => startsOf(company, offer, person, at).includes(at.from));
}

function startsOf(company: Company, offer: Offer, person: Person, { from, to, duration, except }: Search): number[] {
  const length = (duration ?? offer.info.duration) * 60_000;
  const [before, after] = [offer.info.bufferBefore * 60_000, offer.info.bufferAfter * 60_000];
  const found: number[] = [];
  for (let date = dateOf(person, from); date <= dateOf(person, to); date = addDays(date, 1)) {
    for (const hours of hoursOn(company, person, date)) {
      const at = (time: string) => unixTimeOf({ dateTime: `${date}T${time}`, timeZone: person.timezone }) * 1_000;
      for (let start = at(hours.from); start + length <= at(hours.to); start += length) {
        const isAsked = start >= from && start < to;
        if (isAsked && !isTaken(company, person, start - before, start + length + after, except)) found.push(start);
      }
    }
  }
  return found;
}
