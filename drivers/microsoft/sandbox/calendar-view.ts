import { GraphError } from "./answer.ts";
import { eventsBetween, type Window } from "./calendar-window.ts";
import { eventsPage, listOptions } from "./event-page.ts";
import { calendarPaths, mailboxOf } from "./mailbox-path.ts";
import { option } from "./odata.ts";
import type { SandboxRequest } from "./request.ts";
import type { Route } from "./router.ts";
import type { Tenant } from "./tenant.ts";

/** The longest window of a calendar view, in days. */
const longestWindow = 1_825;

/** The events of a calendar between two instants. */
export function calendarViewRoutes(tenant: Tenant): Route[] {
  return calendarPaths.map((path) => ({
    method: "GET",
    path: `${path}/calendarView`,
    permissions: ["Calendars.Read", "Calendars.ReadWrite"],
    options: listOptions,
    run(request) {
      const { address } = mailboxOf(tenant, request);
      const events = eventsBetween(tenant, address, windowOf(request));
      return eventsPage(request, address, "calendar/calendarView", events);
    },
  }));
}

function windowOf(request: SandboxRequest): Window {
  const [from, to] = ["startDateTime", "endDateTime"].map((name) => {
    const text = option(request, name);
    if (text === undefined) {
      const message =
        "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.";
      throw new GraphError(400, "ErrorInvalidParameter", message);
    }
    return instantOf(name, text);
  }) as [number, number];
  if (to < from)
    throw new GraphError(400, "ErrorInvalidParameter", "The parameter 'EndDateTime' must be after 'StartDateTime'.");
  if (to - from > longestWindow * 24 * 3_600_000) {
    throw new GraphError(
      400,
      "ErrorInvalidRequest",
      `The range of a calendar view is limited to ${longestWindow} days.`,
    );
  }
  return { from, to };
}

/** An offset in the text counts, and without one it is UTC; a `+` that was not encoded has become a space. */
function instantOf(name: string, text: string): number {
  const [whole, zone] = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/i.exec(text) ?? [];
  const instant =
    whole === undefined ? Number.NaN : Date.parse(text.includes("T") && zone === undefined ? `${text}Z` : text);
  if (!Number.isNaN(instant)) return instant;
  throw new GraphError(400, "ErrorInvalidParameter", `The value '${text}' of parameter '${name}' is invalid.`);
}
