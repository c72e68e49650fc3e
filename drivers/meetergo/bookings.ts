import { type Caller, path } from "atrium";
import { z } from "zod";
import type { Acting, MeetergoClient } from "./meetergo-client.ts";
import { toMeetergo } from "./meetergo-time.ts";
import { type Scope, scopeOf } from "./starts.ts";

/** A booking to be made. */
export interface NewBooking extends Scope {
  meeting_type: string;
  start: number;
  email: string;
  first_name: string;
  last_name: string;
  time_zone?: string | undefined;
  duration?: number | undefined;
  phone?: string | undefined;
  language?: string | undefined;
  /** Mail addresses of others who come. */
  guests?: string[] | undefined;
  /** Answers to the questions of the booking form, by question. */
  notes: Record<string, string>;
  reminders: boolean;
  policy_accepted: boolean;
}

/** What was booked. The secret with which an attendee can cancel is not handed on. */
export const Booking = z.object({
  status: z
    .enum(["confirmed", "unconfirmed"])
    .describe("`unconfirmed` until the attendee follows the link in the mail"),
  appointment: z.string().nullable().describe("Its id; null while it is not confirmed"),
  provisional_booking: z.string().nullable().describe("Id of what waits to be confirmed"),
});

const MeetergoBooking = z.union([
  z.object({ appointmentId: z.string() }),
  z.object({ bookingType: z.literal("DoubleOptIn"), provisionalBookingId: z.string() }),
]);

/** Books in somebody's name, once: a second try could book twice, since Meetergo takes no key of ours. */
export async function book(
  client: MeetergoClient,
  caller: Caller,
  { meeting_type, start, duration, ...who }: NewBooking,
): Promise<z.output<typeof Booking>> {
  const { as, ...scope } = await scopeOf(client, caller, meeting_type, who);
  const attendee = {
    email: who.email,
    firstname: who.first_name,
    lastname: who.last_name,
    receiveReminders: who.reminders,
    notes: who.notes,
    timezone: who.time_zone,
    language: who.language,
    phone: who.phone,
    bringalongEmails: who.guests,
    ...(who.policy_accepted ? { dataPolicyAccepted: true } : {}),
  };
  const body = { meetingTypeId: meeting_type, start: toMeetergo(start), ...scope, duration, attendee };
  const made = await client.send(caller, { method: "POST", path: "/booking", body, answer: MeetergoBooking, as });
  return "appointmentId" in made
    ? { status: "confirmed", appointment: made.appointmentId, provisional_booking: null }
    : { status: "unconfirmed", appointment: null, provisional_booking: made.provisionalBookingId };
}

/** A page on which something can be booked once. */
export const OneTimeLink = z.object({ url: z.string() });

export function createOneTimeLink(
  client: MeetergoClient,
  caller: Caller,
  meeting_type: string,
  { as }: Acting,
): Promise<z.output<typeof OneTimeLink>> {
  const answer = z
    .union([z.object({ url: z.string() }), z.object({ link: z.string() }).transform(({ link: url }) => ({ url }))])
    .transform(({ url }) => ({ url }));
  const target = path`/one-time-booking-link/create/${meeting_type}`;
  return client.send(caller, { method: "POST", path: target, answer, as });
}
