import type { Module, Shape, WebhookRequest } from "atrium";
import { handshake } from "./change-notification.ts";
import { ChangeNotifications, type events } from "./change-notifications.ts";
import type { GraphClient } from "./graph-client.ts";
import { NotifierKeeper } from "./notifier-keeper.ts";

/** Milliseconds that ending all subscriptions may take when the module stops. */
const farewell = 3_000;

type WatchingModule = Pick<
  Module<Shape, Shape, typeof events>,
  "signal" | "called" | "clock" | "log" | "after" | "onStop" | "webhook" | "emit"
>;

/** Takes Graph's notifications at the module's webhooks, and has them sent for some mailboxes. */
export function watchMailboxes(
  module: WatchingModule,
  graph: GraphClient,
  mailboxes: readonly string[],
): ChangeNotifications {
  const { clock, log } = module;
  const notifications = new ChangeNotifications({
    after: module.after,
    changed: (mailbox, change_types) => module.emit("calendar_changed", { mailbox, change_types }),
  });
  const take = (request: WebhookRequest) => {
    const reply = handshake(request);
    // Graph wants its answer before anything is done with what it sent.
    if (reply === undefined) module.after(0, () => notifications.receive(request.body));
    return reply;
  };
  const changes = module.webhook("graph", take);
  const lifecycle = module.webhook("graph_lifecycle", take);
  if (mailboxes.length === 0) return notifications;
  if (changes === undefined || lifecycle === undefined) {
    log.warn("watch_mailboxes does nothing: Graph cannot reach this host as long as host.public_url is not set");
    return notifications;
  }

  const options = { module, graph, notifications, urls: { changes, lifecycle } };
  const keepers = [...new Set(mailboxes)].map((mailbox) => new NotifierKeeper(mailbox, options));
  for (const keeper of keepers) void keeper.keep();
  module.onStop(async () => {
    const late = new AbortController();
    const timer = clock.after(farewell, () => late.abort());
    await Promise.allSettled(keepers.map((keeper) => keeper.end(late.signal)));
    timer.cancel();
  });
  return notifications;
}
