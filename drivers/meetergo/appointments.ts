import { type Caller, path, unixTime } from "atrium";
import { z } from "zod";
import type { Acting, MeetergoClient } from "./meetergo-client.ts";
import { meetergoTime, toMeetergo } from "./meetergo-time.ts";

const text = z.string().nullable();

/** Something that was booked. What Meetergo does not say is null. */
export const Appointment = z.object({
  id: z.string(),
  start: unixTime,
  end: unixTime,
  is_cancelled: z.boolean(),
  meeting_type: text.describe("Id of the meeting type"),
  attendees: z.array(z.object({ id: text, name: text, email: text })),
  hosts: z.array(z.string()).describe("Ids of the hosts"),
});

export type Appointment = z.output<typeof Appointment>;

const some = z.string().nullish();

const MeetergoAppointment = z
  .object({
    id: z.string(),
    start: meetergoTime,
    end: meetergoTime,
    isCancelled: z.boolean().nullish(),
    meetingTypeId: some,
    attendees: z
      .array(z.object({ id: some, email: some, fullname: some, firstname: some, lastname: some }))
      .nullish()
      .transform((list) => list ?? []),
    hosts: z
      .array(z.object({ id: some, userId: some }))
      .nullish()
      .transform((list) => list ?? []),
  })
  .transform(
    ({ id, start, end, isCancelled, meetingTypeId, attendees, hosts }): Appointment => ({
      id,
      start,
      end,
      is_cancelled: isCancelled ?? false,
      meeting_type: meetingTypeId ?? null,
      attendees: attendees.map(({ id = null, email = null, fullname, firstname, lastname }) => ({
        id,
        name: fullname ?? ([firstname, lastname].filter(Boolean).join(" ") || null),
        email,
      })),
      hosts: hosts.flatMap((host) => host.userId ?? host.id ?? []),
    }),
  );

/** Which appointments; the times are of starts. */
export interface AppointmentQuery {
  from?: number | undefined;
  to?: number | undefined;
  meeting_type?: string | undefined;
  /** The first is 0. */
  page: number;
}

/** A page of 100 appointments, the earliest first. */
export function listAppointments(
  client: MeetergoClient,
  caller: Caller,
  { from, to, meeting_type: meetingTypeId, page }: AppointmentQuery,
  { as }: Acting,
): Promise<Appointment[]> {
  const query = {
    start: from === undefined ? undefined : toMeetergo(from),
    end: to === undefined ? undefined : toMeetergo(to),
    meetingTypeId,
    sortBy: "appointment.start",
    sortDirection: "ASC",
  };
  return client.page(caller, page, { path: "/appointment/paginated", query, item: MeetergoAppointment, as });
}

/** What whoever the call is made as has today. */
export function listToday(client: MeetergoClient, caller: Caller, { as }: Acting): Promise<Appointment[]> {
  return client.all(caller, { path: "/appointment/today", item: MeetergoAppointment, as });
}

/** What is cancelled: without an attendee or `all`, Meetergo refuses to cancel what several booked. */
export interface Cancellation {
  reason?: string | undefined;
  attendee?: string | undefined;
  all: boolean;
  series: boolean;
}

export async function cancelAppointment(
  client: MeetergoClient,
  caller: Caller,
  id: string,
  { reason, attendee: attendeeId, all, series }: Cancellation,
  acting: Acting,
): Promise<void> {
  const body = {
    reason,
    attendeeId,
    ...(all ? { cancelAll: true } : {}),
    ...(series ? { cancelEntireSeries: true } : {}),
  };
  await client.send(caller, { method: "POST", path: path`/appointment/${id}/cancel`, body, ...acting });
}

/** Moves an appointment; it stays as long as it is. */
export async function rescheduleAppointment(
  client: MeetergoClient,
  caller: Caller,
  id: string,
  { start, ignore }: { start: number; ignore: boolean },
  acting: Acting,
): Promise<void> {
  const body = { start: toMeetergo(start), ...(ignore ? { ignoreAvailability: true } : {}) };
  await client.send(caller, { method: "POST", path: path`/appointment/${id}/reschedule`, body, ...acting });
}
