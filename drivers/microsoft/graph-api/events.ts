import { type Caller, type Clock, DriverError, type Log, outsideCall, outsideCallFailed, sleep } from "atrium";
import { z } from "zod";
import { type Event, GraphEvent, toEvent } from "./event.ts";
import { type EventChanges, patchOf } from "./event-changes.ts";
import { ofEvent, readEvent } from "./find-event.ts";
import type { GraphClient } from "./graph-client.ts";
import { type NewEvent, toGraph } from "./new-event.ts";
import { withMeeting } from "./online-meeting.ts";
import { transactionIdOf } from "./transaction-id.ts";
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
  const found = await graph.list(caller, { url, mailbox, answer: GraphEvent, permission: "Calendars.Read" });
  return found
    .filter(({ isCancelled }) => wanted.include_cancelled || !isCancelled)
    .filter(({ iCalUId }) => wanted.ical_uid === undefined || iCalUId === wanted.ical_uid)
    .map((event) => toEvent(event, mailbox, wanted.time_zone))
    .filter(
      ({ event_start: start, event_end: end }) => start < period_end && (end > period_start || start >= period_start),
    )
    .sort((a, b) => a.event_start - b.event_start || a.event_end - b.event_end);
}

/** One event of a mailbox, by its id or its iCalendar id. */
export async function getEvent(
  graph: GraphClient,
  caller: Caller,
  { calendar_id: mailbox, event_id }: { calendar_id: string; event_id: string },
): Promise<Event> {
  const read = (id: string) => readEvent(graph, caller, mailbox, id);
  return toEvent(await ofEvent(graph, caller, { mailbox, event_id }, read), mailbox);
}

/** Makes an event; exactly one, however often the request had to be sent. */
export async function createEvent(
  graph: GraphClient,
  caller: Caller & { clock: Clock; log: Log },
  event: NewEvent,
  { mailbox, conferenceType }: { mailbox: string; conferenceType: string | null },
): Promise<Event> {
  const transactionId = transactionIdOf(caller.requestId, mailbox, event);
  const body = toGraph(event, mailbox, { conferenceType, transactionId });
  const created = await withJoinLink(graph, caller, mailbox, await post(graph, caller, mailbox, event, body));
  if (body.isOnlineMeeting === true && created.isOnlineMeeting === false) {
    caller.log.warn(`An event got no online meeting: its calendar does not allow ${conferenceType}`);
  }
  // Graph answers a write without the extended properties that it was sent.
  const kept = created.singleValueExtendedProperties ?? body.singleValueExtendedProperties;
  return toEvent({ ...created, singleValueExtendedProperties: kept }, mailbox, event.timezone);
}

/**
 * Changes an event: sends what is given and differs from what Graph has, and nothing where all is the same.
 *
 * @returns the event as it is then
 */
export async function updateEvent(
  graph: GraphClient,
  caller: Caller,
  mailbox: string,
  given: EventChanges,
): Promise<Event> {
  return ofEvent(graph, caller, { mailbox, event_id: given.id }, async (id) => {
    const event = await readEvent(graph, caller, mailbox, id);
    const zone = given.timezone ?? undefined;
    const body = patchOf(event, mailbox, given);
    if (Object.keys(body).length === 0) return toEvent(event, mailbox, zone);
    const url = path`/users/${mailbox}/events/${id}`;
    const permission = "Calendars.ReadWrite";
    const changed = await graph.send(caller, { method: "PATCH", url, mailbox, body, answer: GraphEvent, permission });
    const sent = GraphEvent.pick({ singleValueExtendedProperties: true }).parse(body).singleValueExtendedProperties;
    const kept = changed.singleValueExtendedProperties ?? sent ?? event.singleValueExtendedProperties;
    return toEvent({ ...changed, singleValueExtendedProperties: kept }, mailbox, zone);
  });
}

type NewGraphEvent = ReturnType<typeof toGraph>;

async function post(
  graph: GraphClient,
  caller: Caller,
  mailbox: string,
  event: NewEvent,
  body: NewGraphEvent,
): Promise<GraphEvent> {
  let doubtful = false;
  const inDoubt = () => {
    doubtful = true;
  };
  const request = {
    method: "POST",
    url: path`/users/${mailbox}/calendar/events`,
    mailbox,
    body,
    answer: GraphEvent,
    repeatable: true,
    inDoubt,
    permission: "Calendars.ReadWrite",
  } as const;
  try {
    return await graph.send(caller, request).catch((error) => {
      // It was made, but the answer cannot be read: the same transaction again gives the same event.
      if (!["not_json", "unexpected_answer"].includes(outsideCall(error)?.code ?? "")) throw error;
      inDoubt();
      return graph.send(caller, request);
    });
  } catch (error) {
    const call = outsideCall(error);
    const exists = call?.code === "ErrorDuplicateTransactionId";
    const id = exists
      ? (existingId(error) ?? (await findByTransaction(graph, caller, mailbox, event, body)))
      : undefined;
    if (id !== undefined) {
      const sent = { ...body, id, originalStartTimeZone: body.start.timeZone };
      return readEvent(graph, caller, mailbox, id).catch(() => GraphEvent.parse(sent));
    }
    if (call === undefined || !doubtful) throw error;
    // Another command would be another transaction, so nobody should send one without looking.
    const details = { ...call, retryable: false, outcome: "unknown" };
    throw outsideCallFailed(`${(error as Error).message}; whether the event was made is not known`, details, error);
  }
}

/** The event that a transaction made, from the error that Graph answers to its repetition. */
function existingId(error: unknown): string | undefined {
  const Existing = z.object({ cause: z.object({ "@event.existingEventId": z.string().min(1) }) });
  return Existing.safeParse(error).data?.cause["@event.existingEventId"];
}

/** The event that a transaction made, where the error does not name it; undefined when it cannot be found. */
async function findByTransaction(
  graph: GraphClient,
  caller: Caller,
  mailbox: string,
  { event_start, event_end = event_start }: NewEvent,
  { transactionId }: NewGraphEvent,
): Promise<string | undefined> {
  const window = query({
    startDateTime: utc(event_start - day),
    endDateTime: utc(event_end + day),
    $select: "id,transactionId",
    $top: pageSize,
  });
  const answer = z.object({ id: z.string().min(1), transactionId: z.string().nullish() });
  const url = path`/users/${mailbox}/calendar/calendarView` + window;
  const found = await graph.list(caller, { url, mailbox, answer }).catch(() => []);
  return found.find((each) => each.transactionId?.toLowerCase() === transactionId)?.id;
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
  return readEvent(graph, caller, mailbox, id).then(
    (again) => ({ ...again, originalStartTimeZone }),
    () => event,
  );
}

function utc(unix: number): string {
  return new Date(unix * 1_000).toISOString().replace(".000Z", "Z");
}
