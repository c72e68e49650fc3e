import { randomUUID } from "node:crypto";
import { type Clock, DriverError, sleep } from "atrium";
import { z } from "zod";
import { type Event, GraphEvent, toEvent } from "./event.ts";
import { type Caller, type GraphClient, outsideCall } from "./graph-client.ts";
import { type NewEvent, toGraph } from "./new-event.ts";
import { withMeeting } from "./online-meeting.ts";
import { path, query } from "./url.ts";

const day = 86_400;

/** Events on a page; the default of 10 makes many requests (microsoft-graph-docs#6201), the most of 1,000 slow ones. */
const pageSize = "250";

/** Milliseconds after which a join link that was not there yet is looked for again, once. */
const linkDelay = 1_500;

export interface EventQuery {
  calendar_id: string;
  period_start: number;
  period_end: number;
  time_zone?: string | undefined;
  include_cancelled: boolean;
  ical_uid?: string | undefined;
}

/** The events of a mailbox's calendar that touch a period, sorted by their start. */
export async function listEvents(graph: GraphClient, caller: Caller, wanted: EventQuery): Promise<Event[]> {
  const { calendar_id: mailbox, period_start, period_end } = wanted;
  if (period_end <= period_start) {
    throw new DriverError("period_end is not after period_start", { code: "invalid_arguments" });
  }
  // Graph matches all-day events by their date in UTC, which may be a day off where the caller is.
  const window = query({
    startDateTime: utc(period_start - day),
    endDateTime: utc(period_end + day),
    $top: pageSize,
    ...withMeeting,
  });
  const url = path`/users/${mailbox}/calendar/calendarView` + window;
  const found = await graph.list(caller, { url, mailbox, answer: GraphEvent });
  return found
    .filter(({ isCancelled }) => wanted.include_cancelled || !isCancelled)
    .filter(({ iCalUId }) => wanted.ical_uid === undefined || iCalUId === wanted.ical_uid)
    .map((event) => toEvent(event, mailbox, wanted.time_zone))
    .filter(
      ({ event_start: start, event_end: end }) => start < period_end && (end > period_start || start >= period_start),
    )
    .sort((a, b) => a.event_start - b.event_start || a.event_end - b.event_end);
}

/** Makes an event; exactly one, however often the request had to be sent. */
export async function createEvent(
  graph: GraphClient,
  caller: Caller & { clock: Clock },
  event: NewEvent,
  { mailbox, conferenceType }: { mailbox: string; conferenceType: string | null },
): Promise<Event> {
  const body = toGraph(event, mailbox, { conferenceType, transactionId: randomUUID() });
  const created = await withJoinLink(graph, caller, mailbox, await post(graph, caller, mailbox, body));
  // Graph answers a write without the extended properties that it was sent.
  const kept = created.singleValueExtendedProperties ?? body.singleValueExtendedProperties;
  return toEvent({ ...created, singleValueExtendedProperties: kept }, mailbox, event.timezone);
}

type NewGraphEvent = ReturnType<typeof toGraph>;

async function post(graph: GraphClient, caller: Caller, mailbox: string, body: NewGraphEvent): Promise<GraphEvent> {
  const url = path`/users/${mailbox}/calendar/events`;
  const request = { method: "POST", url, mailbox, body, answer: GraphEvent, repeatable: true } as const;
  try {
    return await graph.send(caller, request).catch((error) => {
      // It was made, but the answer cannot be read: the same transaction again gives the same event.
      if (!["not_json", "unexpected_answer"].includes(outsideCall(error)?.code ?? "")) throw error;
      return graph.send(caller, request);
    });
  } catch (error) {
    const id = outsideCall(error)?.code === "ErrorDuplicateTransactionId" ? existingId(error) : undefined;
    if (id === undefined) throw error;
    const sent = { ...body, id, originalStartTimeZone: body.start.timeZone };
    return read(graph, caller, mailbox, id).catch(() => GraphEvent.parse(sent));
  }
}

/** The event that a transaction made, from the error that Graph answers to its repetition. */
function existingId(error: unknown): string | undefined {
  const Existing = z.object({ cause: z.object({ "@event.existingEventId": z.string().min(1) }) });
  return Existing.safeParse(error).data?.cause["@event.existingEventId"];
}

/** Microsoft makes the meeting's link while it answers, and sometimes after. */
async function withJoinLink(
  graph: GraphClient,
  caller: Caller & { clock: Clock },
  mailbox: string,
  event: GraphEvent,
): Promise<GraphEvent> {
  if (!event.isOnlineMeeting || event.onlineMeeting?.joinUrl || event.onlineMeetingUrl) return event;
  await sleep(caller.clock, linkDelay, caller.signal);
  const { id, originalStartTimeZone } = event;
  // The event is there in any case: a failure to read it again is none of the command's.
  return read(graph, caller, mailbox, id).then(
    (again) => ({ ...again, originalStartTimeZone }),
    () => event,
  );
}

function read(graph: GraphClient, caller: Caller, mailbox: string, id: string): Promise<GraphEvent> {
  const url = path`/users/${mailbox}/events/${id}` + query(withMeeting);
  return graph.send(caller, { url, mailbox, answer: GraphEvent });
}

export interface Removal {
  calendar_id: string;
  event_id: string;
  notify: boolean;
  comment?: string | undefined;
}

/** Takes an event out of a calendar; the organizer's with a word to the attendees, if there is one to say. */
export async function deleteEvent(graph: GraphClient, caller: Caller, removal: Removal): Promise<void> {
  const { calendar_id: mailbox, event_id, notify, comment } = removal;
  const url = path`/users/${mailbox}/events/${event_id}`;
  if ((notify || comment !== undefined) && (await isMeetingOf(graph, caller, mailbox, url))) {
    const body = comment === undefined ? {} : { comment };
    return graph.send(caller, { method: "POST", url: `${url}/cancel`, mailbox, body });
  }
  return graph.send(caller, { method: "DELETE", url, mailbox });
}

/** Only an organizer can cancel, and only what has attendees. */
async function isMeetingOf(graph: GraphClient, caller: Caller, mailbox: string, url: string): Promise<boolean> {
  const answer = GraphEvent.pick({ isOrganizer: true, attendees: true });
  const select = query({ $select: "isOrganizer,attendees" });
  const { isOrganizer, attendees } = await graph.send(caller, { url: url + select, mailbox, answer });
  return isOrganizer === true && (attendees ?? []).length > 0;
}

function utc(unix: number): string {
  return new Date(unix * 1_000).toISOString().replace(".000Z", "Z");
}
