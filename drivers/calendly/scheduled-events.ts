import { type Caller, path, unixTime } from "atrium";
import { z } from "zod";
import type { CalendlyClient, Page, Read } from "./calendly-client.ts";
import { calendlyTime, toCalendly } from "./unix-time.ts";

const text = z.string().nullish();

/** What a booking looks like, once for what Calendly sends and once for what commands answer. */
const eventWith = <Time extends z.ZodType>(time: Time) =>
  z.object({
    uri: z.string(),
    name: text,
    status: z.string().describe("`active` or `canceled`"),
    start_time: time,
    end_time: time,
    event_type: text.describe("URI"),
    location: z.object({ type: text, location: text, join_url: text }).nullish(),
    invitees_counter: z
      .object({ total: z.number(), active: z.number(), limit: z.number() })
      .nullish()
      .describe("How many were invited, are coming, and may come"),
    event_memberships: z
      .array(z.object({ user: z.string(), user_name: text, user_email: text }))
      .nullish()
      .describe("The hosts"),
  });

const CalendlyEvent = eventWith(calendlyTime);

/** Something that was booked. */
export const ScheduledEvent = eventWith(unixTime);

export type ScheduledEvent = z.output<typeof ScheduledEvent>;

const inviteeWith = <Time extends z.ZodType>(time: Time) =>
  z.object({
    uri: z.string(),
    name: text,
    email: z.string(),
    status: z.string().describe("`active` or `canceled`"),
    timezone: text,
    event: z.string().describe("URI of what they booked"),
    created_at: time,
    cancel_url: text.describe("Who opens it can cancel the booking"),
    reschedule_url: text.describe("Who opens it can move the booking"),
    questions_and_answers: z.array(z.object({ question: z.string(), answer: z.string() })).nullish(),
    text_reminder_number: text,
    rescheduled: z.boolean().nullish(),
  });

const CalendlyInvitee = inviteeWith(calendlyTime);

/** Somebody who booked. */
export const Invitee = inviteeWith(unixTime);

export type Invitee = z.output<typeof Invitee>;

/** Which bookings; exactly one of the first two, as URIs. */
export interface EventQuery {
  user?: string | undefined;
  organization?: string | undefined;
  status?: string | undefined;
  /** Unix time of the first start that counts. */
  from?: number | undefined;
  /** Unix time after the last start that counts. */
  to?: number | undefined;
  invitee_email?: string | undefined;
}

/** A page of the bookings, or all of them, by their start. */
export async function listScheduledEvents(
  client: CalendlyClient,
  caller: Caller,
  { from, to, ...query }: EventQuery,
  page: { all: boolean; next?: string | undefined; count?: number },
): Promise<Page<ScheduledEvent>> {
  const read: Read<ScheduledEvent> = {
    path: "/scheduled_events",
    query: {
      ...query,
      sort: "start_time:asc",
      ...(from === undefined ? {} : { min_start_time: toCalendly(from) }),
      ...(to === undefined ? {} : { max_start_time: toCalendly(to) }),
      ...(page.count === undefined ? {} : { count: page.count }),
    },
    answer: CalendlyEvent,
  };
  return page.all ? { items: await client.all(caller, read), next_page: null } : client.page(caller, read, page.next);
}

/** Everybody who booked an event, by its id. */
export function getInvitees(client: CalendlyClient, caller: Caller, event: string): Promise<Invitee[]> {
  return client.all(caller, { path: path`/scheduled_events/${event}/invitees`, answer: CalendlyInvitee });
}

/** Cancels an event, by its id; its invitees are told the reason. */
export function cancelEvent(client: CalendlyClient, caller: Caller, event: string, reason?: string): Promise<void> {
  return client.act(caller, path`/scheduled_events/${event}/cancellation`, reason === undefined ? {} : { reason });
}

/** A booking to be made. */
export interface NewInvitee {
  /** URI. */
  event_type: string;
  start_time: number;
  name: string;
  email: string;
  time_zone: string;
  location?: { kind: string; location?: string | undefined } | undefined;
  guests?: string[] | undefined;
  answers?: { question: string; answer: string }[] | undefined;
  text_reminder_number?: string | undefined;
}

/** Books in somebody's name, once: a second try could book twice, since Calendly takes no key of ours. */
export function createInvitee(client: CalendlyClient, caller: Caller, booking: NewInvitee): Promise<Invitee> {
  const { event_type, start_time, name, email, time_zone: timezone, text_reminder_number } = booking;
  const { location, guests: event_guests, answers } = booking;
  const body = {
    event_type,
    start_time: toCalendly(start_time),
    invitee: { name, email, timezone, text_reminder_number },
    location,
    event_guests,
    questions_and_answers: answers?.map((each, position) => ({ ...each, position })),
  };
  return client.post(caller, "/invitees", body, CalendlyInvitee);
}
