import { type CommandBuilder, secret, unixTime } from "atrium";
import { z } from "zod";
import type { GraphModule } from "./graph-module.ts";
import { createNotifier, deleteNotifier, Notifier, reauthorizeNotifier, renewNotifier } from "./notifiers.ts";

const url = z.url({ protocol: /^https?$/ });

const id = z.string().min(1);

const subscription = z
  .union(
    [z.looseObject({ id, resource_uri: z.string().optional() }), id],
    "is what create_notifier answered, or its id",
  )
  .transform((given) => (typeof given === "string" ? { id: given } : given))
  .describe("What create_notifier answered, or its id");

/** Commands about subscriptions to changes, which outside services are told of. */
export const notifierCommands = (command: CommandBuilder<GraphModule>) => ({
  create_notifier: command({
    summary: "Has Graph send a notification to a URL whenever something changes",
    description:
      "A subscription that the application has to the same resource already is kept, with the new expiration_time. " +
      "Notifications that go to this module's own webhook `graph` become the event `calendar_changed`.",
    level: "support",
    params: {
      resource: z.string().min(1).describe("What to watch: `/users/{id}/events`"),
      notification_url: url.describe("Where notifications go; it has to answer Graph's handshake"),
      expiration_time: unixTime.describe("Unix seconds; brought within what Graph allows, 45 minutes to 7 days"),
      client_secret: secret(z.string().min(1).max(128).optional().describe("Comes back with every notification")),
      lifecycle_notification_url: url.optional().describe("Where Graph tells what becomes of the subscription"),
    },
    returns: Notifier,
    async run(self, args) {
      const notifier = await createNotifier(self.graph, self, args);
      const mailbox = /^\/?users\/([^/]+)\/(calendar\/)?events\/?$/i.exec(args.resource)?.[1]?.toLowerCase();
      if (mailbox !== undefined) self.notifications.expect(notifier.id, { mailbox, clientState: args.client_secret });
      return notifier;
    },
  }),
  renew_notifier: command({
    summary: "Gives a subscription a new end",
    level: "support",
    params: { subscription, new_expiration_time: unixTime },
    returns: Notifier,
    run: (self, { subscription, new_expiration_time }) =>
      renewNotifier(self.graph, self, subscription, new_expiration_time),
  }),
  reauthorize_notifier: command({
    summary: "Lets a subscription go on that Graph wants to see authorized again",
    level: "support",
    params: { subscription, new_expiration_time: unixTime.optional().describe("Its present end if absent") },
    returns: Notifier,
    run: (self, { subscription, new_expiration_time }) =>
      new_expiration_time === undefined
        ? reauthorizeNotifier(self.graph, self, subscription)
        : renewNotifier(self.graph, self, subscription, new_expiration_time),
  }),
  delete_notifier: command({
    summary: "Ends a subscription",
    level: "support",
    params: { subscription },
    returns: z.literal(true),
    async run(self, { subscription }) {
      await deleteNotifier(self.graph, self, subscription);
      self.notifications.forget(subscription.id);
      return true as const;
    },
  }),
});
