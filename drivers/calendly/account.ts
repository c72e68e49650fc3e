import {
  addDays,
  type Caller,
  dateAt,
  ianaZone,
  type Module,
  type Shape,
  startOfDate,
  unixTime,
  type Watch,
  watchService,
} from "atrium";
import { z } from "zod";
import type { CalendlyClient } from "./calendly-client.ts";
import { listEventTypes } from "./event-types.ts";
import { getMe, type User } from "./people.ts";
import { listScheduledEvents } from "./scheduled-events.ts";

const count = z.int().min(0);

/** The module's status variables. Names of events are not among them: they may hold those of people. */
export const status = {
  connected: z.boolean().describe("True when Calendly answers and takes the token"),
  last_error: z.string().nullable().describe("Why it is not connected"),
  user: z
    .object({ uri: z.string(), name: z.string(), scheduling_url: z.string(), time_zone: z.string() })
    .describe("Whose token it is"),
  organization: z.string().describe("URI of their organization"),
  event_type_count: count.describe("Active event types of the user"),
  next_event: z
    .object({ uri: z.string(), start_time: unixTime, end_time: unixTime })
    .nullable()
    .describe("The user's next booking that has not begun"),
  events_today: count.describe("Bookings of the user that begin today, in the user's time zone"),
  rate_limit_remaining: count.describe("Calls that Calendly takes before the minute ends, by its last answer"),
};

/** Whose token it is, and what is shown of their day. */
export interface Account extends Watch {
  /** The user, asked for once. */
  me(caller: Caller): Promise<User>;
}

/** Looks at the account every `interval` seconds, and when the day or the next event changes. */
export function watchAccount(
  module: Module<{ interval: z.ZodNumber }, typeof status>,
  client: CalendlyClient,
): Account {
  let user: User | undefined;
  const watch = watchService(module, {
    interval: module.settings.interval * 1_000,
    async look(caller) {
      user = await getMe(client, caller);
      return (await showDay(module, client, caller, user)) - module.clock.now();
    },
  });
  return {
    ...watch,
    async me(caller) {
      user ??= await getMe(client, caller);
      return user;
    },
  };
}

/** Shows who the user is and what is booked with them. Answers when that changes by itself, in milliseconds. */
async function showDay(
  module: Module<Shape, typeof status>,
  client: CalendlyClient,
  caller: Caller,
  { uri: user, name, scheduling_url, timezone: time_zone, current_organization }: User,
): Promise<number> {
  const now = Math.floor(module.clock.now() / 1_000);
  const zone = ianaZone(time_zone) ?? "UTC";
  const today = dateAt(now, zone);
  const [midnight, tomorrow] = [startOfDate(today, zone), startOfDate(addDays(today, 1), zone)];
  const active = { user, status: "active" };
  const [types, events, coming] = await Promise.all([
    listEventTypes(client, caller, { user, active: true }, { all: true }),
    listScheduledEvents(client, caller, { ...active, from: midnight, to: tomorrow }, { all: true }),
    listScheduledEvents(client, caller, { ...active, from: now }, { all: false, count: 1 }),
  ]);
  const [next] = coming.items;
  module.setStatus("user", { uri: user, name, scheduling_url, time_zone });
  module.setStatus("organization", current_organization);
  module.setStatus("event_type_count", types.items.length);
  module.setStatus("events_today", events.items.filter(({ start_time }) => start_time < tomorrow).length);
  module.setStatus("next_event", next ? { uri: next.uri, start_time: next.start_time, end_time: next.end_time } : null);
  return (Math.min(tomorrow, next?.start_time ?? tomorrow) + 1) * 1_000;
}
