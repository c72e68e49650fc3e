import { ok } from "./answer.ts";
import { hashed } from "./ids.ts";
import { calendarId, mailboxOf } from "./mailbox-path.ts";
import { collection, option, type Paging, select } from "./odata.ts";
import type { Route } from "./router.ts";
import type { Mailbox, Tenant } from "./tenant.ts";

const paging: Paging = { size: 10, most: 1_000, above: "clamp", position: "$skip" };

/** The calendars of a mailbox; every mailbox has one. */
export function calendarRoutes(tenant: Tenant): Route[] {
  const permissions = ["Calendars.Read", "Calendars.ReadWrite"];
  const one = (path: string): Route => ({
    method: "GET",
    path,
    permissions,
    options: ["$select"],
    run(request) {
      const mailbox = mailboxOf(tenant, request);
      const calendar = select(calendarJson(mailbox), option(request, "$select"), "calendar");
      const context = `${request.url.origin}/v1.0/$metadata#users('${encodeURIComponent(mailbox.address)}')/calendar/$entity`;
      return ok({ "@odata.context": context, ...calendar });
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
        const mailbox = mailboxOf(tenant, request);
        const context = `users('${encodeURIComponent(mailbox.address)}')/calendars`;
        return collection(request, context, [calendarJson(mailbox)], paging, (calendar) =>
          select(calendar, option(request, "$select"), "calendar"),
        );
      },
    },
    one("/v1.0/users/:user/calendars/:calendar"),
  ];
}

function calendarJson({ address, profile, teams }: Mailbox): Record<string, unknown> {
  return {
    id: calendarId(address),
    name: "Calendar",
    color: "auto",
    hexColor: "",
    isDefaultCalendar: true,
    changeKey: hashed(`calendar key ${address}`).slice(0, 24),
    canShare: true,
    canViewPrivateItems: true,
    canEdit: true,
    allowedOnlineMeetingProviders: teams ? ["teamsForBusiness"] : [],
    defaultOnlineMeetingProvider: teams ? "teamsForBusiness" : "unknown",
    isTallyingResponses: true,
    isRemovable: false,
    owner: { name: profile.displayName, address: profile.mail ?? address },
  };
}
