import { ok } from "./answer.ts";
import { hashed } from "./ids.ts";
import { calendarId, calendarOf } from "./mailbox-path.ts";
import { collection, option, type Paging, select } from "./odata.ts";
import type { Route } from "./router.ts";
import type { CalendarFolder, Mailbox, Tenant } from "./tenant.ts";

const paging: Paging = { size: 10, most: 1_000, above: "clamp", position: "$skip" };

/** The calendars of a mailbox; every mailbox has one, some have more. */
export function calendarRoutes(tenant: Tenant): Route[] {
  const permissions = ["Calendars.Read", "Calendars.ReadWrite"];
  const one = (path: string): Route => ({
    method: "GET",
    path,
    permissions,
    options: ["$select"],
    run(request) {
      const { mailbox, calendar } = calendarOf(tenant, request);
      const json = select(calendarJson(tenant, mailbox, calendar), option(request, "$select"), "calendar");
      const context = `${request.url.origin}/v1.0/$metadata#users('${encodeURIComponent(mailbox.address)}')/calendar/$entity`;
      return ok({ "@odata.context": context, ...json });
    },
  });
  return [
    one("/v1.0/users/:user/calendar"),
    {
      method: "GET",
      path: "/v1.0/users/:user/calendars",
      permissions,
      options: ["$select", "$top", "$skip", "$count"],
      run(request) {
        const { mailbox } = calendarOf(tenant, request);
        const context = `users('${encodeURIComponent(mailbox.address)}')/calendars`;
        return collection(request, context, tenant.calendars(mailbox.address), paging, (calendar) =>
          select(calendarJson(tenant, mailbox, calendar), option(request, "$select"), "calendar"),
        );
      },
    },
    one("/v1.0/users/:user/calendars/:calendar"),
  ];
}

function calendarJson(tenant: Tenant, mailbox: Mailbox, calendar: CalendarFolder): Record<string, unknown> {
  const { address, profile, teams } = mailbox;
  const isDefault = tenant.calendars(address)[0] === calendar;
  return {
    id: calendarId(calendar),
    name: calendar.name,
    color: "auto",
    hexColor: "",
    isDefaultCalendar: isDefault,
    changeKey: hashed(`version ${calendar.key}`).slice(0, 24),
    canShare: true,
    canViewPrivateItems: true,
    canEdit: calendar.canEdit,
    allowedOnlineMeetingProviders: teams ? ["teamsForBusiness"] : [],
    defaultOnlineMeetingProvider: teams ? "teamsForBusiness" : "unknown",
    isTallyingResponses: true,
    isRemovable: !isDefault,
    owner: { name: profile.displayName, address: profile.mail ?? address },
  };
}
