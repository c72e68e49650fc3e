import { createHash } from "node:crypto";

/** Somebody with an account. */
export interface Person {
  id: string;
  name: string;
  email: string;
  slug: string;
  timezone: string;
  role: "owner" | "admin" | "user";
}

/** Something that can be booked, with one person or with a team. */
export interface Offer {
  id: string;
  name: string;
  slug: string;
  /** Minutes. */
  duration: number;
  active: boolean;
  /** Whose it is: a person, or the name of a team. */
  owner: Person | string;
  /** Who takes part. */
  hosts: Person[];
  pooling: string | null;
  adminManaged: boolean;
  secret: boolean;
}

/** Something that was booked. */
export interface Booking {
  id: string;
  offer: Offer;
  host: Person;
  /** Milliseconds. */
  start: number;
  end: number;
  location: { type: string; location?: string };
  cancelled?: { by: string; reason: string | null };
  invitee: {
    id: string;
    name: string;
    email: string;
    timezone: string;
    answers: { question: string; answer: string; position: number }[];
    reminder: string | null;
    /** Milliseconds. */
    created: number;
  };
}

/** A time at which a calendar that somebody connected is taken, in milliseconds. */
export interface Appointment {
  person: Person;
  start: number;
  end: number;
}

/** Everything that the emulated Calendly knows. */
export interface Organization {
  id: string;
  people: Person[];
  offers: Offer[];
  bookings: Booking[];
  appointments: Appointment[];
}

/** An id such as Calendly's, always the same for a text. */
export function idFor(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16).toUpperCase();
}

/** Whether somebody is taken at any moment of a period. */
export function isTaken(organization: Organization, person: Person, start: number, end: number): boolean {
  const overlaps = (each: { start: number; end: number }) => each.start < end && each.end > start;
  return (
    organization.bookings.some((each) => !each.cancelled && each.host === person && overlaps(each)) ||
    organization.appointments.some((each) => each.person === person && overlaps(each))
  );
}
