import { z } from "zod";
import { type Answer, GraphError, ok } from "./answer.ts";
import type { CalendarEvent } from "./calendar-event.ts";
import { eventsBetween, windowOf } from "./calendar-window.ts";
import { eventJson } from "./event-json.ts";
import { viewOf } from "./event-page.ts";
import { outlookId } from "./ids.ts";
import { calendarOf, calendarPaths } from "./mailbox-path.ts";
import { option } from "./odata.ts";
import { header, type SandboxRequest } from "./request.ts";
import type { Route } from "./router.ts";
import type { Tenant } from "./tenant.ts";

/** Milliseconds for which a position is good; after it everything must be read anew. */
const tokenLifetime = 30 * 24 * 3_600_000;

/** A position in the changes of a calendar's window: what a `$skiptoken` or `$deltatoken` carries. */
const Position = z.object({
  from: z.number(),
  to: z.number(),
  /** Changes are those after this many; null for all that is there. */
  since: z.number().nullable(),
  /** How many changes there were when the round began, from where the next round goes on. */
  until: z.number(),
  /** Events of the round that were given already. */
  given: z.number(),
  /** Milliseconds. */
  made: z.number(),
  /** `Tenant.generation`. */
  generation: z.number(),
});

type Position = z.output<typeof Position>;

/**
 * What changed in a calendar's window: first all its events, then, by the link at the end of each round, those that were
 * made, changed or taken away since (Graph reference, "event: delta"). Query options are refused; the size of a page comes
 * from `Prefer: odata.maxpagesize`.
 */
export function calendarDeltaRoutes(tenant: Tenant): Route[] {
  return calendarPaths.map((path) => ({
    method: "GET",
    path: `${path}/calendarView/delta`,
    permissions: ["Calendars.Read", "Calendars.ReadWrite"],
    options: ["$skiptoken", "$deltatoken"],
    run: (request) => round(request, tenant),
  }));
}

function round(request: SandboxRequest, tenant: Tenant): Answer {
  const { mailbox, calendar } = calendarOf(tenant, request);
  const now = tenant.clock.now();
  const position = positionOf(request, tenant) ?? {
    ...windowOf(request),
    since: null,
    until: tenant.changeCount,
    given: 0,
    made: now,
    generation: tenant.generation,
  };
  const present = eventsBetween(tenant, mailbox.address, position, calendar.key);
  const changed = position.since === null ? undefined : tenant.changedSince(position.since).filter(isHere);
  function isHere(event: CalendarEvent): boolean {
    return event.mailbox === mailbox.address && event.calendar === calendar.key;
  }
  const keys = new Set(changed?.map(({ key }) => key));
  const found = changed === undefined ? present : present.filter((event) => isOneOf(event, keys));
  const there = new Set(present.flatMap(({ key, seriesMaster }) => [key, seriesMaster]));
  const gone = [...keys].filter((key) => !there.has(key));

  const view = viewOf(request, now);
  const removed = (key: string) => ({
    "@odata.type": "#microsoft.graph.event",
    id: outlookId(key, view.immutableIds),
    "@removed": { reason: "deleted" },
  });
  const all = [...found.map((event) => () => eventJson(event, view)), ...gone.map((key) => () => removed(key))];
  const size = Number(/odata\.maxpagesize=(\d+)/i.exec(header(request, "prefer") ?? "")?.[1] ?? 10);
  const given = position.given + size;
  const link =
    given < all.length
      ? { "@odata.nextLink": linkTo(request, "$skiptoken", { ...position, given }) }
      : { "@odata.deltaLink": linkTo(request, "$deltatoken", { ...position, made: now }) };
  return ok({
    "@odata.context": `${request.url.origin}/v1.0/$metadata#Collection(event)`,
    ...link,
    value: all.slice(position.given, given).map((render) => render()),
  });
}

/** A change of a series is one of each of its occurrences. */
function isOneOf({ key, seriesMaster }: CalendarEvent, keys: Set<string>): boolean {
  return keys.has(key) || (seriesMaster !== null && keys.has(seriesMaster));
}

function linkTo({ url }: SandboxRequest, name: "$skiptoken" | "$deltatoken", position: Position): string {
  const token = Buffer.from(JSON.stringify(position)).toString("base64url");
  return `${url.origin}${url.pathname}?${name}=${token}`;
}

/** The position that a link carries; the one at the end of a round begins the next. */
function positionOf(request: SandboxRequest, tenant: Tenant): Position | undefined {
  const [skip, delta] = [option(request, "$skiptoken"), option(request, "$deltatoken")];
  const token = skip ?? delta;
  if (token === undefined) return undefined;
  const parsed = Position.safeParse(decoded(token));
  if (!parsed.success) throw new GraphError(400, "BadRequest", "The token is not valid.");
  const position = parsed.data;
  if (position.made + tokenLifetime < tenant.clock.now() || position.generation !== tenant.generation) {
    const message = "The sync state generation is not found; start again without a token.";
    throw new GraphError(410, "syncStateNotFound", message);
  }
  return skip === undefined ? { ...position, since: position.until, until: tenant.changeCount, given: 0 } : position;
}

function decoded(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    return undefined;
  }
}
