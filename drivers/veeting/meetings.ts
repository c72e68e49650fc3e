import { type Caller, DriverError, path } from "atrium";
import { z } from "zod";
import type { VeetingClient } from "./veeting-client.ts";

/** A meeting as it should be; Veeting takes all of it at once, also for a change. */
export interface WantedMeeting {
  topic: string;
  /** Unix time in seconds. */
  start: number;
  /** Unix time in seconds. */
  end: number;
  /** "standard"; others are not documented. */
  type: string;
  recorded: boolean;
  dialin: boolean;
  /** Mail addresses. */
  participants: string[];
}

const VeetingMeeting = z.object({
  id: z.string().min(1),
  meetingId: z.string().min(1),
  startTime: z.iso.datetime({ offset: true }),
  endTime: z.iso.datetime({ offset: true }),
});

/** A meeting as Veeting keeps it. */
export interface KeptMeeting {
  /** Of the API. */
  id: string;
  /** What participants type: "9974-7653-8886-0485". */
  meeting_id: string;
  /** Unix time in seconds. */
  start: number;
  /** Unix time in seconds. */
  end: number;
}

/** Makes a meeting, once: Veeting takes no key by which it would know a repetition. */
export async function createMeeting(
  client: VeetingClient,
  caller: Caller,
  user: string | undefined,
  meeting: WantedMeeting,
): Promise<KeptMeeting> {
  const request = { method: "POST" as const, path: "/meeting", body: bodyOf(meeting) };
  return kept(await client.asUser(caller, user, request, VeetingMeeting));
}

/** @param flag the last part of the address, whose meaning is not documented */
export async function updateMeeting(
  client: VeetingClient,
  caller: Caller,
  user: string | undefined,
  { id, flag, ...meeting }: WantedMeeting & { id: string; flag: boolean },
): Promise<KeptMeeting> {
  const request = {
    method: "PUT" as const,
    path: path`/meeting/${id}/${String(flag)}`,
    body: { ...bodyOf(meeting), id },
  };
  return kept(await client.asUser(caller, user, request, VeetingMeeting));
}

/** Ends a meeting that runs, and removes everybody who is in it. */
export async function closeMeeting(
  client: VeetingClient,
  caller: Caller,
  user: string | undefined,
  meetingId: string,
): Promise<void> {
  const request = { method: "POST" as const, path: "/meeting/close", body: { meetingId } };
  await client.act(caller, user, request);
}

export async function deleteMeeting(
  client: VeetingClient,
  caller: Caller,
  user: string | undefined,
  id: string,
): Promise<void> {
  await client.act(caller, user, { method: "DELETE", path: path`/meeting/${id}` });
}

function bodyOf({ topic, start, end, type, recorded, dialin, participants }: WantedMeeting): object {
  if (end <= start) {
    const issues = [{ path: "end", message: "is not after start" }];
    throw new DriverError("The meeting ends before it begins", { code: "invalid_arguments", details: { issues } });
  }
  return {
    topic,
    startTime: new Date(start * 1_000).toISOString(),
    endTime: new Date(end * 1_000).toISOString(),
    // Veeting does not check it against the times.
    duration: Math.ceil((end - start) / 60),
    type,
    isRecurring: false,
    isRecorded: recorded,
    isDialin: dialin,
    invitedParticipants: participants,
    recurring: {},
    meetingPermissionId: null,
  };
}

function kept({ id, meetingId, startTime, endTime }: z.output<typeof VeetingMeeting>): KeptMeeting {
  const seconds = (iso: string) => Math.floor(Date.parse(iso) / 1_000);
  return { id, meeting_id: meetingId, start: seconds(startTime), end: seconds(endTime) };
}
