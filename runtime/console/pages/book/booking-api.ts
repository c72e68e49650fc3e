import { z } from "zod";
import { ask, post } from "./host.ts";

/** A field that the form asks for, beside name and mail address; without a default it must be filled in. */
export const Field = z.object({ name: z.string(), default: z.string().optional() });

export type Field = z.output<typeof Field>;

/** Between which times, in unix seconds, something can be booked: starts from `from`, ends until `to`. */
const range = { from: z.number(), to: z.number() };

/** What can be booked under a name. */
export const Offer = z.object({
  title: z.string(),
  location: z.string(),
  online: z.boolean(),
  durationMinutes: z.number(),
  ...range,
  now: z.number(),
  /** Who can be booked, where visitors may know. */
  people: z.array(z.object({ name: z.string() })),
  /** True when all of them take part, and not one. */
  everybody: z.boolean(),
  additionalFields: z.array(Field),
  /** A test for people: where its script is, under which name that offers it, and the company's key. */
  challenge: z.object({ script: z.string(), api: z.string(), siteKey: z.string() }).optional(),
  /** What a booking sends back: a proof that the form was asked for, at least `formWait` seconds ago. */
  form: z.string(),
  formWait: z.number(),
});

export type Offer = z.output<typeof Offer>;

/** A time that can be booked, in unix seconds. */
export const Slot = z.object({ start: z.number(), end: z.number() });

export type Slot = z.output<typeof Slot>;

/** A booking, as the link in its mails shows it. */
export const Booked = z.object({
  /** "held" waits to be confirmed by this link; "expired" was not, in time. */
  status: z.enum(["held", "expired", "creating", "confirmed", "cancelled"]),
  title: z.string(),
  location: z.string(),
  online: z.boolean(),
  durationMinutes: z.number(),
  start: z.number(),
  end: z.number(),
  /** Names of those it is with, where visitors may know. */
  people: z.array(z.string()),
  /** Unix seconds until which it waits to be confirmed. */
  holdExpires: z.number().optional(),
  ...range,
  now: z.number(),
  /** Where the same can be booked again; absent when not everybody may. */
  profile: z.string().optional(),
});

export type Booked = z.output<typeof Booked>;

/**
 * A booking that was just made. `token` is the secret part of its link; absent where that goes to the visitor by mail alone,
 * who has to confirm by it until `holdExpires`, in unix seconds.
 */
export const NewBooking = Slot.extend({
  people: z.array(z.string()),
  token: z.string().optional(),
  holdExpires: z.number().optional(),
});

export type NewBooking = z.output<typeof NewBooking>;

/** What a visitor sends to book. */
export interface BookingForm {
  start: number;
  name: string;
  email: string;
  fields: Record<string, string>;
  /** From the offer. */
  form: string;
  /** What the test for people gave; empty where there is none. */
  challenge: string;
  /** A field that people do not see. */
  website: string;
}

const Slots = z.object({ items: z.array(Slot) });

/** The slots of a profile, or those to which a booking can be moved. */
export type SlotSource = (from: number, to: number, request: RequestInit) => Promise<Slot[]>;

const part = encodeURIComponent;

export const offerOf = (name: string, signal: AbortSignal) => ask(Offer, `/book/${part(name)}`, { signal });

export const slotsOf = (name: string): SlotSource => slotsAt(`/book/${part(name)}/slots`);

/** @param key the same for each attempt at the same booking, which then happens once */
export const book = (name: string, form: BookingForm, key: string) =>
  ask(NewBooking, `/book/${part(name)}`, post(form, { "idempotency-key": key }));

export const bookingOf = (token: string, signal: AbortSignal) => ask(Booked, `/bookings/${part(token)}`, { signal });

export const newTimesOf = (token: string): SlotSource => slotsAt(`/bookings/${part(token)}/slots`);

export const reschedule = (token: string, start: number) =>
  ask(Booked, `/bookings/${part(token)}`, post({ action: "reschedule", start }));

export const cancel = (token: string, reason: string) =>
  ask(Booked, `/bookings/${part(token)}`, post({ action: "cancel", reason }));

export const confirm = (token: string) => ask(Booked, `/bookings/${part(token)}`, post({ action: "confirm" }));

/** Where a booking can be had as a calendar file. */
export const calendarFileOf = (token: string) => `/api/public/bookings/${part(token)}/booking.ics`;

function slotsAt(path: string): SlotSource {
  return async (from, to, request) => (await ask(Slots, `${path}?from=${from}&to=${to}`, request)).items;
}
