import { type Caller, outsideCall } from "atrium";
import { GraphEvent } from "./event.ts";
import type { GraphClient } from "./graph-client.ts";
import { withMeeting } from "./online-meeting.ts";
import { path, query, quoted } from "./url.ts";

/** One event of a mailbox, by its id alone. */
export function readEvent(graph: GraphClient, caller: Caller, mailbox: string, id: string): Promise<GraphEvent> {
  const url = path`/users/${mailbox}/events/${id}` + query(withMeeting);
  return graph.send(caller, { url, mailbox, answer: GraphEvent, permission: "Calendars.Read" });
}

/**
 * What Graph says about an event that is named by its id; or by its iCalendar id, which is the same in every attendee's
 * mailbox and stays when ids change (microsoft-graph-docs-contrib#4007).
 *
 * @param ask sends requests with the id that it gets
 */
export async function ofEvent<T>(
  graph: GraphClient,
  caller: Caller,
  { mailbox, event_id }: { mailbox: string; event_id: string },
  ask: (id: string) => Promise<T>,
): Promise<T> {
  try {
    return await ask(event_id);
  } catch (error) {
    const unknown = ["ErrorItemNotFound", "ErrorInvalidIdMalformed"].includes(outsideCall(error)?.code ?? "");
    const id = unknown ? await idOf(graph, caller, mailbox, event_id).catch(() => undefined) : undefined;
    if (id === undefined) throw error;
    return ask(id);
  }
}

/** Graph's own filter is not to be relied on, so what it finds is looked through. */
async function idOf(graph: GraphClient, caller: Caller, mailbox: string, icalUid: string): Promise<string | undefined> {
  const options = query({ $filter: `iCalUId eq ${quoted(icalUid)}`, $select: "id,iCalUId", $top: "50" });
  const answer = GraphEvent.pick({ id: true, iCalUId: true });
  const url = path`/users/${mailbox}/events` + options;
  const found = await graph.list(caller, { url, mailbox, answer, permission: "Calendars.Read", once: true });
  return found.find(({ iCalUId }) => iCalUId === icalUid)?.id;
}
