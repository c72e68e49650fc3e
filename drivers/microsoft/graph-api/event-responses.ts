import type { Caller } from "atrium";
import { GraphEvent } from "./event.ts";
import { ofEvent } from "./find-event.ts";
import type { GraphClient } from "./graph-client.ts";
import { path, query } from "./url.ts";

/** What is to be done with an event on somebody's calendar. */
export interface EventResponse {
  calendar_id: string;
  event_id: string;
  notify: boolean;
  comment?: string | undefined;
}

const permission = "Calendars.ReadWrite";

/** Takes an event out of a calendar; the organizer's with a word to the attendees, if there is one to say. */
export async function deleteEvent(graph: GraphClient, caller: Caller, removal: EventResponse): Promise<void> {
  await at(graph, caller, removal, async (mailbox, url) => {
    const tells = removal.notify || removal.comment !== undefined;
    const cancels = tells && (await roleIn(graph, caller, mailbox, url)) === "host";
    return cancels ? cancel(graph, caller, mailbox, url, removal.comment) : remove(graph, caller, mailbox, url);
  });
}

/** Declines an invitation. Who made the event cannot decline it: theirs is taken away, and attendees are told. */
export async function declineEvent(graph: GraphClient, caller: Caller, response: EventResponse): Promise<void> {
  await at(graph, caller, response, async (mailbox, url) => {
    const role = await roleIn(graph, caller, mailbox, url);
    if (role === "host") return cancel(graph, caller, mailbox, url, response.comment);
    if (role === "alone") return remove(graph, caller, mailbox, url);
    return respond(graph, caller, mailbox, `${url}/decline`, response);
  });
}

/** Accepts an invitation. */
export async function acceptEvent(graph: GraphClient, caller: Caller, response: EventResponse): Promise<void> {
  await at(graph, caller, response, (mailbox, url) => respond(graph, caller, mailbox, `${url}/accept`, response));
}

/** Finds the event's path. */
function at(
  graph: GraphClient,
  caller: Caller,
  { calendar_id: mailbox, event_id }: EventResponse,
  act: (mailbox: string, url: string) => Promise<void>,
): Promise<void> {
  return ofEvent(graph, caller, { mailbox, event_id }, (id) => act(mailbox, path`/users/${mailbox}/events/${id}`));
}

/** Only who made an event can cancel it, and only with attendees: "host"; "alone" without. */
async function roleIn(
  graph: GraphClient,
  caller: Caller,
  mailbox: string,
  url: string,
): Promise<"host" | "alone" | "attendee"> {
  const answer = GraphEvent.pick({ isOrganizer: true, attendees: true });
  const select = query({ $select: "isOrganizer,attendees" });
  const event = await graph.send(caller, { url: url + select, mailbox, answer, permission: "Calendars.Read" });
  if (event.isOrganizer !== true) return "attendee";
  return (event.attendees ?? []).length > 0 ? "host" : "alone";
}

function cancel(graph: GraphClient, caller: Caller, mailbox: string, url: string, comment?: string): Promise<void> {
  const body = comment === undefined ? {} : { comment };
  return graph.send(caller, { method: "POST", url: `${url}/cancel`, mailbox, body, permission });
}

function remove(graph: GraphClient, caller: Caller, mailbox: string, url: string): Promise<void> {
  return graph.send(caller, { method: "DELETE", url, mailbox, permission });
}

/** Graph refuses a comment that goes to nobody. */
function respond(
  graph: GraphClient,
  caller: Caller,
  mailbox: string,
  url: string,
  { notify, comment }: EventResponse,
): Promise<void> {
  const body = { sendResponse: notify, ...(notify && comment !== undefined ? { comment } : {}) };
  return graph.send(caller, { method: "POST", url, mailbox, body, permission });
}
