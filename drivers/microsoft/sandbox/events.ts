import { type Answer, GraphError, noContent, ok } from "./answer.ts";
import type { CalendarEvent } from "./calendar-event.ts";
import { changesOf, type EventChanges, EventInput } from "./event-input.ts";
import { type EventView, etagOf, eventJson } from "./event-json.ts";
import { eventsPage, listOptions, selected, viewOf } from "./event-page.ts";
import { outlookId } from "./ids.ts";
import { calendarOf, calendarPaths, eventOf } from "./mailbox-path.ts";
import type { Meetings } from "./meetings.ts";
import { onlineMeetingOf } from "./online-meeting.ts";
import { header, jsonBody, preferences, type SandboxRequest } from "./request.ts";
import type { Route } from "./router.ts";
import { checkBoundary } from "./series.ts";
import type { CalendarFolder, Mailbox, Tenant } from "./tenant.ts";

/** What a second creation with the same `transactionId` is answered with; all three have been reported of Microsoft. */
export type Replay = "return_same" | "bad_request" | "conflict";

const readPermissions = ["Calendars.Read", "Calendars.ReadWrite"];
const writePermissions = ["Calendars.ReadWrite"];

/** Events of a mailbox: list, read, create, change, delete. */
export function eventRoutes(tenant: Tenant, meetings: Meetings, replay: Replay): Route[] {
  return calendarPaths.flatMap((path): Route[] => [
    {
      method: "GET",
      path: `${path}/events`,
      permissions: readPermissions,
      options: listOptions,
      run(request) {
        const { mailbox, calendar } = calendarOf(tenant, request);
        const events = tenant.eventsIn(mailbox.address, calendar.key);
        return eventsPage(request, mailbox.address, "calendar/events", events, tenant.clock.now());
      },
    },
    {
      method: "POST",
      path: `${path}/events`,
      permissions: writePermissions,
      run: (request) => create(request, calendarOf(tenant, request), { tenant, meetings, replay }),
    },
    {
      method: "GET",
      path: `${path}/events/:event`,
      permissions: readPermissions,
      options: ["$select", "$expand"],
      run: (request) => entity(request, eventOf(tenant, request), viewOf(request, tenant.clock.now())),
    },
    {
      method: "PATCH",
      path: `${path}/events/:event`,
      permissions: writePermissions,
      run: (request) => change(request, eventOf(tenant, request), tenant, meetings),
    },
    {
      method: "DELETE",
      path: `${path}/events/:event`,
      permissions: writePermissions,
      run(request) {
        meetings.remove(eventOf(tenant, request));
        return noContent;
      },
    },
  ]);
}

function create(
  request: SandboxRequest,
  { mailbox, calendar }: { mailbox: Mailbox; calendar: CalendarFolder },
  { tenant, meetings, replay }: { tenant: Tenant; meetings: Meetings; replay: Replay },
): Answer {
  const input = jsonBody(request, EventInput);
  const transactionId = input.transactionId ?? null;
  const before = [...tenant.calendar(mailbox.address).values()].find(
    (event) => transactionId !== null && event.transactionId === transactionId,
  );
  if (before !== undefined) return replayed(request, before, replay, tenant.clock.now());
  if (!calendar.canEdit) {
    throw new GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
  }
  if (input.start === undefined || input.end === undefined) {
    throw new GraphError(400, "ErrorInvalidRequest", "An event needs both Start and End.");
  }
  const changes = { ...changesOf(input), transactionId, calendar: calendar.key, ...lateness(request, tenant) };
  const event = meetings.create(mailbox, { ...changes, ...onlineMeeting(input, changes.body ?? "", mailbox, tenant) });
  return written(request, event, input, 201, tenant.clock.now());
}

/** What a rule wants to come late of a new event. */
function lateness({ fault }: SandboxRequest, { clock }: Tenant): EventChanges {
  if (fault?.type === "late_event") return { visibleFrom: clock.now() + fault.milliseconds };
  return fault?.type === "late_join_url" ? { joinUrlFrom: clock.now() + fault.milliseconds } : {};
}

/** What is reported of Microsoft: the same event again, or one of two errors that name it. */
function replayed(request: SandboxRequest, event: CalendarEvent, replay: Replay, now: number): Answer {
  if (replay === "return_same") return entity(request, event, viewOf(request, now), 201);
  throw new GraphError(
    replay === "conflict" ? 409 : 400,
    "ErrorDuplicateTransactionId",
    "The TransactionId specified in the request has already been used to create a different event.",
    { members: { "@event.existingEventId": outlookId(event.key, preferences(request).immutableIds) } },
  );
}

function change(request: SandboxRequest, event: CalendarEvent, tenant: Tenant, meetings: Meetings): Answer {
  const expected = header(request, "if-match");
  if (expected !== undefined && expected !== "*" && expected !== etagOf(event)) {
    throw new GraphError(
      412,
      "ErrorIrresolvableConflict",
      "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.",
    );
  }
  const input = jsonBody(request, EventInput);
  const changes = changesOf(input, event);
  if (changes.singleValueExtendedProperties !== undefined) {
    const names = changes.singleValueExtendedProperties.map(({ id }) => id);
    const kept = event.singleValueExtendedProperties.filter(({ id }) => !names.includes(id));
    changes.singleValueExtendedProperties = [...kept, ...changes.singleValueExtendedProperties];
  }
  const master = event.seriesMaster === null ? undefined : tenant.calendar(event.mailbox).get(event.seriesMaster);
  const { start, end } = { ...event, ...changes };
  if (master !== undefined && (start !== event.start || end !== event.end))
    checkBoundary(master, event, { start, end });
  const mailbox = tenant.mailbox(event.mailbox);
  meetings.update(event, { ...changes, ...onlineMeeting(input, changes.body ?? event.body, mailbox, tenant) });
  return written(request, event, input, 200, tenant.clock.now());
}

/** A Teams meeting for an event that asks for one. A calendar that allows none ignores it without an error, as Microsoft's do. */
function onlineMeeting(input: EventInput, body: string, mailbox: Mailbox, tenant: Tenant): EventChanges {
  if (input.isOnlineMeeting === false) return { onlineMeeting: null };
  const provider = input.onlineMeetingProvider ?? "teamsForBusiness";
  if (input.isOnlineMeeting !== true || !mailbox.teams || provider !== "teamsForBusiness") return {};
  return onlineMeetingOf(tenant, body);
}

/** The answer to a write echoes what was sent: its zone and a text body; later reads show UTC and HTML. */
function written(
  request: SandboxRequest,
  event: CalendarEvent,
  input: EventInput,
  status: number,
  now: number,
): Answer {
  const asked = preferences(request).timeZone;
  const view = viewOf(request, now);
  if (asked === undefined) {
    view.startZone = input.start?.timeZone ?? view.startZone;
    view.endZone = input.end?.timeZone ?? view.endZone;
  }
  const echo = {
    ...(input.start === undefined ? {} : { originalStartTimeZone: input.start.timeZone }),
    ...(input.end === undefined ? {} : { originalEndTimeZone: input.end.timeZone }),
    ...(input.body === undefined || input.body.contentType === "html" ? {} : { body: input.body }),
    ...(input.recurrence == null ? {} : { recurrence: event.recurrence }),
  };
  return entity(request, event, view, status, echo);
}

function entity(
  request: SandboxRequest,
  event: CalendarEvent,
  view: EventView,
  status = 200,
  echo: object = {},
): Answer {
  const user = encodeURIComponent(event.mailbox);
  const context = `${request.url.origin}/v1.0/$metadata#users('${user}')/calendar/events/$entity`;
  const json = { "@odata.context": context, ...selected(request, event, { ...eventJson(event, view), ...echo }) };
  const location = `https://outlook.office.com/api/v1.0/users/${user}/events('${outlookId(event.key, view.immutableIds)}')`;
  return ok(json, status, { ETag: etagOf(event), ...(status === 201 ? { Location: location } : {}) });
}
