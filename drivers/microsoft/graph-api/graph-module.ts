import { type Caller, DriverError, emailAddress, type Module, mailbox, outsideCall, Throttle, unixTime } from "atrium";
import { z } from "zod";
import type { events } from "./change-notifications.ts";
import { Connection } from "./connection.ts";
import { GraphClient } from "./graph-client.ts";
import { watchMailboxes } from "./notifier-setup.ts";
import { networkThrough, ProxyUrl } from "./proxy.ts";
import { CalendarConfig } from "./settings.ts";
import { Smtp } from "./smtp.ts";
import { EmailTemplates } from "./templates.ts";
import { TokenSource } from "./token-source.ts";

/** A number of calls. */
export const count = z.int().min(0);

/** The module's settings. */
export const settings = {
  calendar_service_account: emailAddress.optional().describe("Mailbox of commands that name none"),
  calendar_config: CalendarConfig,
  proxy: ProxyUrl.optional(),
  mailer_from: mailbox.optional().describe("Address that mails come from; calendar_service_account if absent"),
  email_templates: EmailTemplates,
  smtp: Smtp.optional(),
  watch_mailboxes: z
    .array(mailbox)
    .default([])
    .describe("Mailboxes whose changes become the event calendar_changed; needs host.public_url"),
  rate_limit: z.int().positive().default(5).describe("Calls to Graph that may start within any second"),
};

/** The module's status variables. */
export const status = {
  connected: z.boolean().describe("True when there is a token and Graph answers"),
  last_error: z.string().nullable().describe("Why it is not connected"),
  queue_size: count.describe("Calls to Graph that wait"),
  in_flight_size: count.describe("Calls to Graph that run"),
  throttled_until: unixTime.nullable().describe("When the last mailbox that Graph wants left alone is free again"),
};

/** What commands get as `self`: the module, and how it reaches Graph. */
export type GraphModule = Module<typeof settings, typeof status, typeof events> & ReturnType<typeof connectToGraph>;

/** The parameter that older clients send with commands whose mailbox is `calendar_id`. */
export const unusedUser = mailbox
  .optional()
  .describe("Taken for the sake of older clients; calendar_id says whose calendar");

/** Sets up what the module's commands share, and begins to look whether Graph answers. */
export function connectToGraph(module: Module<typeof settings, typeof status, typeof events>) {
  const { calendar_config: config, calendar_service_account, rate_limit: rateLimit } = module.settings;
  const { clock, log } = module;
  const throttle = new Throttle({ source: "graph", rateLimit, clock, changed: () => showQueue() });
  const showQueue = () => {
    if (module.signal.aborted) return;
    module.setStatus("queue_size", throttle.queueSize);
    module.setStatus("in_flight_size", throttle.inFlightSize);
    module.setStatus("throttled_until", throttle.heldUntil);
  };
  const network = networkThrough(config.proxy ?? module.settings.proxy);
  const tokens = new TokenSource(config, clock, network);
  const unreachable = () => connection.doubt();
  const graph = new GraphClient({
    endpoint: config.graph_endpoint,
    fetch: network.fetch,
    tokens,
    throttle,
    clock,
    log,
    unreachable,
  });
  const connection = new Connection({
    after: (delay, callback) => module.after(delay, callback),
    check: () => checkGraph(graph, module),
    report(problem) {
      if (module.signal.aborted) return;
      module.setStatus("connected", problem === null);
      module.setStatus("last_error", problem);
    },
  });
  /** The first mailbox that is named, else the service account. */
  const mailboxFor = (...named: (string | undefined)[]) => {
    const found = [...named, calendar_service_account].find((name) => name !== undefined);
    if (found !== undefined) return found;
    throw new DriverError("Name a calendar_id or user_id, or set calendar_service_account", {
      code: "invalid_arguments",
    });
  };
  module.onStop(() => network.close());
  module.onStop(() => throttle.stop());
  module.setStatus("connected", false);
  module.setStatus("last_error", null);
  showQueue();
  void connection.check();
  // After the others: what is registered last is stopped first, while Graph can still be reached.
  const notifications = watchMailboxes(module, graph, module.settings.watch_mailboxes);
  return { graph, tokens, throttle, mailboxFor, notifications };
}

/** Graph that refuses with 403 works: what an application may do is a matter of each command. */
async function checkGraph(graph: GraphClient, module: Caller): Promise<void> {
  try {
    await graph.send(module, { url: "/users?$top=1&$select=id", once: true });
  } catch (error) {
    if (outsideCall(error)?.status !== 403) throw error;
  }
}
