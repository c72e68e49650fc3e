import { type Answer, GraphError } from "./answer.ts";
import type { CalendarEvent } from "./calendar-event.ts";
import { type EventView, eventJson } from "./event-json.ts";
import { collection, option, ordered, type Paging, select } from "./odata.ts";
import { parseFilter } from "./odata-filter.ts";
import { preferences, type SandboxRequest } from "./request.ts";
import { ianaZone } from "./zones.ts";

const paging: Paging = { size: 10, most: 1_000, above: "clamp", position: "$skip" };

/** The query options of lists of events. */
export const listOptions = ["$select", "$filter", "$orderby", "$top", "$skip", "$count", "$expand"] as const;

/** A page of events. Their order, without `$orderby`, is not that of time. */
export function eventsPage(
  request: SandboxRequest,
  mailbox: string,
  path: string,
  events: CalendarEvent[],
  now: number,
): Answer {
  const view = viewOf(request, now);
  const sorted = events.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const filter = option(request, "$filter");
  const orderBy = option(request, "$orderby");
  const context = `users('${encodeURIComponent(mailbox)}')/${path}`;
  const shown = (event: CalendarEvent) => selected(request, event, eventJson(event, view));
  if (filter === undefined && orderBy === undefined) return collection(request, context, sorted, paging, shown);
  const fits =
    filter === undefined ? () => true : parseFilter(filter, ["eq", "ne", "gt", "ge", "lt", "le", "startswith", "not"]);
  const rendered = new Map(sorted.map((event) => [eventJson(event, view), event]));
  const entities = ordered([...rendered.keys()].filter(fits), orderBy);
  return collection(request, context, entities, paging, (json) =>
    selected(request, rendered.get(json) as CalendarEvent, json),
  );
}

/**
 * Applies `$select` and `$expand=singleValueExtendedProperties($filter=...)`. `onlineMeeting` only shows together with
 * `isOnlineMeeting`.
 */
export function selected(request: SandboxRequest, event: CalendarEvent, json: Record<string, unknown>): object {
  const names = option(request, "$select");
  const chosen = select(json, names, "event") as Record<string, unknown>;
  if (names !== undefined && !names.includes("isOnlineMeeting")) delete chosen.onlineMeeting;
  const expand = option(request, "$expand");
  if (expand === undefined) return chosen;
  const filter = /^singleValueExtendedProperties\(\$filter=(.+)\)$/i.exec(expand)?.[1];
  if (filter === undefined) throw new GraphError(400, "BadRequest", `The expansion '${expand}' is not supported.`);
  const properties = event.singleValueExtendedProperties.filter(parseFilter(filter, ["eq"]));
  return properties.length === 0 ? chosen : { ...chosen, singleValueExtendedProperties: properties };
}

/**
 * How the `Prefer` header wants to see events.
 *
 * @throws GraphError 400 `TimeZoneNotSupportedException`
 */
export function viewOf(request: SandboxRequest, now: number): EventView {
  const { timeZone = "UTC", immutableIds } = preferences(request);
  ianaZone(timeZone);
  return { startZone: timeZone, endZone: timeZone, immutableIds, now };
}
