import { eventsBetween, windowOf } from "./calendar-window.ts";
import { eventsPage, listOptions } from "./event-page.ts";
import { calendarOf, calendarPaths } from "./mailbox-path.ts";
import type { Route } from "./router.ts";
import type { Tenant } from "./tenant.ts";

/** The events of a calendar between two instants. */
export function calendarViewRoutes(tenant: Tenant): Route[] {
  return calendarPaths.map((path) => ({
    method: "GET",
    path: `${path}/calendarView`,
    permissions: ["Calendars.Read", "Calendars.ReadWrite"],
    options: listOptions,
    run(request) {
      const { mailbox, calendar } = calendarOf(tenant, request);
      const { address } = mailbox;
      const events = eventsBetween(tenant, address, windowOf(request), calendar.key);
      return eventsPage(request, address, "calendar/calendarView", events, tenant.clock.now());
    },
  }));
}
