import { z } from "zod";
import { GraphError, ok } from "./answer.ts";
import type { CalendarEvent } from "./calendar-event.ts";
import { eventsBetween } from "./calendar-window.ts";
import { DateTimeTimeZone } from "./event-input.ts";
import { actionBody, preferences, type SandboxRequest } from "./request.ts";
import type { Route } from "./router.ts";
import type { Mailbox, Tenant } from "./tenant.ts";
import { ianaZone, instantOf, wallClock, windowsZone } from "./zones.ts";

/** The longest window, in days (Graph reference, "calendar: getSchedule"). */
const longestWindow = 62;

const minute = 60_000;

const ScheduleInput = z.strictObject({
  schedules: z.array(z.string()).min(1),
  startTime: DateTimeTimeZone,
  endTime: DateTimeTimeZone,
  availabilityViewInterval: z.number().int().nullable().default(30),
});

type ScheduleInput = z.output<typeof ScheduleInput>;

/**
 * Free and busy times of many mailboxes at once. A mailbox that cannot be read is an error inside the 200.
 *
 * @param most addresses that are taken at once: the documents say 20, the service takes 100
 *   (microsoftgraph/microsoft-graph-docs-contrib issue 5895)
 */
export function scheduleRoutes(tenant: Tenant, most: number): Route[] {
  return ["/v1.0/users/:user/calendar/getSchedule", "/v1.0/users/:user/calendars/:calendar/getSchedule"].map(
    (path): Route => ({
      method: "POST",
      path,
      permissions: ["Calendars.ReadBasic.All", "Calendars.Read", "Calendars.ReadWrite"],
      run(request) {
        const caller = tenant.mailbox(request.params.user ?? "");
        const input = actionBody(request, ScheduleInput);
        const view = windowOf(input, most);
        const zone = preferences(request).timeZone ?? "UTC";
        ianaZone(zone);
        const value = input.schedules.map((address) => scheduleOf(tenant, caller, address, view, zone));
        return ok(answerOf(request, value), 200, { Location: request.url.origin });
      },
    }),
  );
}

function answerOf(request: SandboxRequest, value: object[]): object {
  return { "@odata.context": `${request.url.origin}/v1.0/$metadata#Collection(scheduleInformation)`, value };
}

interface View {
  from: number;
  to: number;
  /** Milliseconds of one digit of `availabilityView`. */
  step: number;
}

function windowOf({ schedules, startTime, endTime, availabilityViewInterval }: ScheduleInput, most: number): View {
  // microsoftgraph/microsoft-graph-docs issue 4494
  if (availabilityViewInterval === null) throw new GraphError(500, "InternalServerError", "");
  if (schedules.length > most) {
    const sizes = `allowed size = ${most}; the actual size = ${schedules.length}.`;
    throw new GraphError(
      400,
      "ErrorMailboxDataArrayTooBig",
      `The number of mailboxes is larger than allowed: ${sizes}`,
    );
  }
  const [from, to] = [startTime, endTime].map(({ dateTime, timeZone }) => instantOf(dateTime, ianaZone(timeZone))) as [
    number,
    number,
  ];
  if (to <= from) throw new GraphError(400, "ErrorInvalidTimeInterval", "The end time must be after the start time.");
  if (to - from > longestWindow * 24 * 60 * minute) {
    const message = `The requested time duration is longer than the allowed ${longestWindow} days.`;
    throw new GraphError(400, "ErrorTimeIntervalTooBig", message);
  }
  const step = availabilityViewInterval * minute;
  if (availabilityViewInterval < 5 || availabilityViewInterval > 1_440 || step >= to - from) {
    const message = "The interval must be from 5 to 1440 minutes and shorter than the requested time.";
    throw new GraphError(400, "ErrorInvalidMergedFreeBusyInterval", message);
  }
  return { from, to, step };
}

function scheduleOf(tenant: Tenant, caller: Mailbox, address: string, view: View, zone: string): object {
  const failed = (responseCode: string, message: string, more: object = {}) => ({
    scheduleId: address,
    availabilityView: "",
    ...more,
    error: { message, responseCode },
  });
  if (!address.includes("@")) return failed("ErrorMailRecipientNotFound", "The recipient was not found.");
  const account = tenant.findMailbox(address) ?? tenant.findUser(address);
  if (account === undefined) return failed("5009", `Unable to resolve e-mail address ${address} to an object.`);
  if (account.address === null) {
    return failed("5016", "The mailbox cannot be reached: proxy request failed.", { scheduleItems: null });
  }
  const events = eventsBetween(tenant, account.address, view).filter((event) => !event.isCancelled);
  const shown = events.toSorted((a, b) => a.start - b.start);
  const inDetail = account.room !== null || account.address === caller.address;
  return {
    scheduleId: address,
    availabilityView: digitsOf(shown, view),
    scheduleItems: shown.map((event) => itemOf(event, inDetail, account.room !== null, zone)),
    workingHours,
  };
}

/** One digit for each step, the busiest of what happens in it; somebody who works elsewhere counts as free. */
function digitsOf(events: CalendarEvent[], { from, to, step }: View): string {
  let digits = "";
  for (let start = from; start < to; start += step) {
    const during = events.filter((event) => event.start < start + step && event.end > start);
    digits += Math.max(0, ...during.map(({ showAs }) => busyness[showAs]));
  }
  return digits;
}

const busyness = { free: 0, workingElsewhere: 0, unknown: 0, tentative: 1, busy: 2, oof: 3 } as const;

/** Subject and place need the right to see them. The case of `status` varies in the service: rooms have it in capitals here. */
function itemOf(event: CalendarEvent, inDetail: boolean, capital: boolean, zone: string): object {
  const time = (instant: number) => ({
    dateTime: wallClock(instant, event.isAllDay ? "UTC" : ianaZone(zone)),
    timeZone: zone,
  });
  const { showAs, subject, sensitivity, location } = event;
  const isPrivate = sensitivity === "private";
  const details = isPrivate ? { isPrivate } : { isPrivate, subject, location: location.displayName };
  return {
    ...(inDetail ? details : {}),
    status: capital ? showAs.charAt(0).toUpperCase() + showAs.slice(1) : showAs,
    start: time(event.start),
    end: time(event.end),
  };
}

const workingHours = {
  daysOfWeek: ["monday", "tuesday", "wednesday", "thursday", "friday"],
  startTime: "08:00:00.0000000",
  endTime: "17:00:00.0000000",
  timeZone: { name: windowsZone("Europe/Berlin") },
};
