import { DriverError, defineDriver, secret } from "atrium";
import { z } from "zod";
import { FaultRule } from "./faults.ts";
import { JournalEntry } from "./journal.ts";
import { OutboxEntry } from "./mail/outbox.ts";
import { SubscriptionJson, subscriptionJson } from "./notifications/subscription.ts";
import { demoApp, type Sandbox, startSandbox } from "./server.ts";

/** Milliseconds between two updates of the counters in the status. */
const statusInterval = 250;

export default defineDriver(
  {
    name: "Microsoft Graph sandbox",
    module: "Tenant",
    summary:
      "A Microsoft 365 tenant on loopback, for demonstrations and tests: Graph, its token endpoint, a company in it",
    settings: {
      port: z.coerce.number().int().min(0).max(65_535).default(0).describe("TCP port on 127.0.0.1; 0 takes a free one"),
      tenant: z.string().default(demoApp.tenant).describe("The tenant's id, a GUID"),
      organization: z.string().default(demoApp.organization).describe("The domain of its users"),
      client_id: z.string().default(demoApp.clientId).describe("The application that may ask for tokens"),
      client_secret: secret(z.string().min(4)),
      certificate: z
        .string()
        .optional()
        .describe("PEM of a certificate or public key; what its owner signs is as good as the secret"),
      room_latency: z.number().min(0).default(1_000).describe("Milliseconds after which a room answers an invitation"),
    },
    status: {
      origin: z.string().describe("Base URL of Graph and of the token endpoint"),
      requests: z.number().int().describe("Requests since the start"),
      throttled: z.number().int().describe("Requests refused because a mailbox had too many open"),
    },
    async setup(self) {
      let waiting = false;
      const showCounters = () => {
        waiting = false;
        self.setStatus("requests", sandbox.requests);
        self.setStatus("throttled", sandbox.throttle.refused);
      };
      const { settings } = self;
      const sandbox = await start({
        clock: self.clock,
        port: settings.port,
        tenant: settings.tenant,
        organization: settings.organization,
        clientId: settings.client_id,
        clientSecret: settings.client_secret,
        certificates: settings.certificate === undefined ? [] : [settings.certificate],
        roomLatency: settings.room_latency,
        onAnswer() {
          if (!waiting) self.after(statusInterval, showCounters);
          waiting = true;
        },
      });
      self.onStop(() => sandbox.close());
      self.setStatus("origin", sandbox.origin);
      showCounters();
      return { sandbox };
    },
  },
  (command) => ({
    journal: command({
      summary: "The last requests, oldest first",
      level: "support",
      params: { limit: z.number().int().min(1).max(1_000).default(100) },
      returns: z.array(JournalEntry),
      run: (self, { limit }) => self.sandbox.journal.entries.slice(-limit),
    }),
    outbox: command({
      summary: "The last messages that were sent, oldest first, with their attachments; nothing leaves the machine",
      level: "support",
      params: { limit: z.number().int().min(1).max(1_000).default(100) },
      returns: z.array(OutboxEntry),
      run: (self, { limit }) => self.sandbox.outbox.entries.slice(-limit),
    }),
    clear_outbox: command({
      summary: "Forgets the messages that were sent",
      level: "support",
      returns: z.boolean(),
      run(self) {
        self.sandbox.outbox.clear();
        return true;
      },
    }),
    subscriptions: command({
      summary: "The subscriptions to change notifications that have not ended",
      level: "support",
      returns: z.array(SubscriptionJson),
      run: (self) => self.sandbox.subscriptions.all.map(subscriptionJson),
    }),
    send_lifecycle_event: command({
      summary: "Sends a lifecycle event of a subscription, or of all; the number of those that have a URL for it",
      level: "administrator",
      params: {
        event: z
          .enum(["reauthorizationRequired", "subscriptionRemoved", "missed"])
          .describe("`subscriptionRemoved` ends the subscription"),
        subscription: z.string().optional().describe("Id of one subscription; all if absent"),
      },
      returns: z.number(),
      run(self, { event, subscription }) {
        const { subscriptions } = self.sandbox;
        if (subscription !== undefined && subscriptions.find(subscription) === undefined) {
          throw new DriverError(`There is no subscription ${subscription}`);
        }
        return subscriptions.lifecycle(event, subscription);
      },
    }),
    concurrency: command({
      summary: "The largest number of requests that were open at once, by mailbox",
      level: "support",
      returns: z.record(z.string(), z.number()),
      run: (self) => self.sandbox.throttle.highest,
    }),
    set_faults: command({
      summary: "Makes requests fail by rules, which replace those in force",
      level: "administrator",
      params: {
        rules: z.array(FaultRule),
        seed: z.number().int().default(1).describe("Of the numbers that probabilities are held against"),
      },
      returns: z.boolean(),
      run(self, { rules, seed }) {
        self.sandbox.faults.set(rules, seed);
        return true;
      },
    }),
    clear_faults: command({
      summary: "Ends all faults",
      level: "administrator",
      returns: z.boolean(),
      run(self) {
        self.sandbox.faults.clear();
        return true;
      },
    }),
    revoke_tokens: command({
      summary: "Makes every token that was issued invalid; new ones can be had at once",
      level: "administrator",
      returns: z.boolean(),
      run(self) {
        self.sandbox.tokens.revokeAll();
        return true;
      },
    }),
    reset: command({
      summary:
        "Brings back the content of the start, around the present instant, and clears journal, outbox and faults",
      level: "administrator",
      returns: z.boolean(),
      run(self) {
        self.sandbox.reset();
        return true;
      },
    }),
  }),
);

async function start(options: Parameters<typeof startSandbox>[0]): Promise<Sandbox> {
  try {
    return await startSandbox(options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new DriverError(`Port ${options?.port} of 127.0.0.1 is in use; choose another, or 0 for a free one`);
  }
}
