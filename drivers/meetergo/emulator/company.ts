import { createHash } from "node:crypto";
import { dateAt } from "atrium";

/** Somebody with an account. */
export interface Person {
  id: string;
  email: string;
  given: string;
  family: string;
  timezone: string;
  slug: string;
  /** Milliseconds; null while they are there. */
  deleted: number | null;
}

/** Something that can be booked, with one person or with whoever of a queue is free. */
export interface Offer {
  id: string;
  owner: Person;
  queue: Queue | null;
  slug: string;
  spots: number;
  info: OfferInfo;
}

/** What Meetergo keeps of a meeting type's `meetingInfo`. */
export interface OfferInfo {
  name: string;
  description: string;
  duration: number;
  channel: string;
  bufferBefore: number;
  bufferAfter: number;
  bufferMustStayWithinWorkingHours: boolean;
}

export interface Queue {
  id: string;
  members: Person[];
}

/** Hours of a day on the wall: "09:00". */
export interface Interval {
  from: string;
  to: string;
}

/** Somebody's hours by day: "monday". */
export interface Schedule {
  id: string;
  owner: Person;
  name: string;
  timezone: string;
  week: Record<string, Interval[]>;
}

/** Days on which somebody has other hours; dates are included. */
export interface DayException {
  id: string;
  owner: Person;
  start: string;
  end: string;
  available: boolean;
  title: string;
}

/** Something that was booked. */
export interface Meeting {
  id: string;
  offer: Offer;
  host: Person;
  /** Milliseconds. */
  start: number;
  end: number;
  cancelled: boolean;
  attendees: { id: string; email: string; firstname: string; lastname: string }[];
}

/** Everything that the emulated Meetergo knows. */
export interface Company {
  id: string;
  people: Person[];
  offers: Offer[];
  queues: Queue[];
  schedules: Schedule[];
  exceptions: DayException[];
  meetings: Meeting[];
  /** How many things were made since the start, for their ids. */
  made: number;
}

/** Days of the week as Meetergo writes them, from Sunday on. */
export const dayNames = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** An id such as Meetergo's, always the same for a text. */
export function idFor(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** An id for something that is made now. */
export function nextId(company: Company, what: string): string {
  company.made += 1;
  return idFor(`${what} ${company.made}`);
}

/** The hours of a person on a date; none on a day off. */
export function hoursOn(company: Company, person: Person, date: string): Interval[] {
  const schedule = company.schedules.find(({ owner }) => owner === person);
  const exception = company.exceptions.find(
    ({ owner, start, end }) => owner === person && start <= date && date <= end,
  );
  if (exception) return exception.available ? [{ from: "09:00", to: "17:00" }] : [];
  return schedule?.week[dayNames[new Date(date).getUTCDay()] ?? ""] ?? [];
}

/** Whether somebody is taken at any moment of a period, in milliseconds. */
export function isTaken(company: Company, person: Person, start: number, end: number, except?: Meeting): boolean {
  return company.meetings.some(
    (each) => each !== except && !each.cancelled && each.host === person && each.start < end && each.end > start,
  );
}

/** The date in a person's zone, at a time in milliseconds. */
export function dateOf(person: Person, time: number): string {
  return dateAt(Math.floor(time / 1_000), person.timezone);
}
