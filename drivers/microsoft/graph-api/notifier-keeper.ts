import { createHmac } from "node:crypto";
import { type Caller, type Module, outsideCall, type Timer } from "atrium";
import { z } from "zod";
import type { LifecycleEvent } from "./change-notification.ts";
import type { ChangeNotifications } from "./change-notifications.ts";
import type { GraphClient } from "./graph-client.ts";
import { createNotifier, deleteNotifier, type Notifier, renewNotifier } from "./notifiers.ts";
import { path, query } from "./url.ts";

/** Seconds that a subscription shall last; more than Graph allows, which brings it down. */
const lifetime = 30 * 86_400;

/** Milliseconds between two renewals at least, whatever Graph says of a subscription's end. */
const soonest = 60_000;

/** Milliseconds before a failed attempt is repeated: the first time, and at most. */
const retryDelay = { first: 5_000, most: 15 * 60_000 };

export interface KeeperOptions {
  module: Pick<Module, "signal" | "called" | "clock" | "log" | "after">;
  graph: GraphClient;
  notifications: ChangeNotifications;
  urls: { changes: string; lifecycle: string };
}

/** Keeps a subscription to one mailbox alive, however often Graph ends it or is away. */
export class NotifierKeeper {
  readonly #options: KeeperOptions;
  readonly #mailbox: string;
  readonly #clientState: string;
  #id: string | undefined;
  #failures = 0;
  #problem = "";
  #next: Timer | undefined;
  /** One attempt after the other. */
  #lane: Promise<void> = Promise.resolve();

  constructor(mailbox: string, options: KeeperOptions) {
    this.#mailbox = mailbox;
    this.#options = options;
    // The same after a crash, since the subscription from before it lives on.
    this.#clientState = createHmac("sha256", options.urls.changes).update(mailbox).digest("base64url");
  }

  /** Subscribes or renews now, and again at half of the subscription's life. */
  keep(): Promise<void> {
    this.#lane = this.#lane.then(() => this.#keep());
    return this.#lane;
  }

  /** Ends the subscription. */
  async end(signal: AbortSignal): Promise<void> {
    await this.#lane;
    if (this.#id === undefined) return;
    const url = path`/subscriptions/${this.#id}`;
    await this.#options.graph.send({ ...this.#own, signal }, { method: "DELETE", url, once: true });
  }

  async #keep(): Promise<void> {
    const { module } = this.#options;
    this.#next?.cancel();
    const delay = await this.#renewOrCreate().then(
      ({ expires_at }) => {
        this.#failures = 0;
        this.#problem = "";
        return Math.max(soonest, (expires_at * 1_000 - module.clock.now()) / 2);
      },
      (error: Error) => this.#failed(error),
    );
    if (!module.signal.aborted) this.#next = module.after(delay, () => this.keep());
  }

  #failed({ message }: Error): number {
    const { module } = this.#options;
    if (message !== this.#problem && !module.signal.aborted)
      module.log.warn(`No notifications of a mailbox in watch_mailboxes: ${message}`);
    this.#problem = message;
    const delay = Math.min(retryDelay.first * 2 ** this.#failures++, retryDelay.most);
    return delay * (0.75 + Math.random() / 2);
  }

  async #renewOrCreate(): Promise<Notifier> {
    if (this.#id === undefined) return this.#create();
    try {
      return await renewNotifier(this.#options.graph, this.#caller, { id: this.#id }, this.#wantedEnd);
    } catch (error) {
      if (outsideCall(error)?.status !== 404) throw error;
      this.#forget();
      return this.#create();
    }
  }

  async #create(): Promise<Notifier> {
    const { graph, notifications, urls } = this.#options;
    const wanted = {
      resource: path`/users/${await this.#userId()}/events`,
      notification_url: urls.changes,
      lifecycle_notification_url: urls.lifecycle,
      expiration_time: this.#wantedEnd,
      client_secret: this.#clientState,
    };
    let notifier = await createNotifier(graph, this.#caller, wanted);
    if (notifier.notification_url !== undefined && notifier.notification_url !== urls.changes) {
      // Left by a host that was reached elsewhere; where notifications go cannot be changed.
      await deleteNotifier(graph, this.#caller, notifier);
      notifier = await createNotifier(graph, this.#caller, wanted);
    }
    this.#id = notifier.id;
    notifications.expect(notifier.id, {
      mailbox: this.#mailbox,
      clientState: this.#clientState,
      lifecycle: (event) => this.#lifecycle(event),
    });
    // Nobody heard what changed before.
    notifications.changed(this.#mailbox);
    return notifier;
  }

  #lifecycle(event: LifecycleEvent): void {
    if (event === "subscriptionRemoved") this.#forget();
    if (event !== "missed") void this.keep();
  }

  #forget(): void {
    if (this.#id !== undefined) this.#options.notifications.forget(this.#id);
    this.#id = undefined;
  }

  /** Graph documents subscriptions by id of the user; an application that may not read users goes by the address. */
  async #userId(): Promise<string> {
    const url = path`/users/${this.#mailbox}` + query({ $select: "id" });
    try {
      const answer = z.object({ id: z.string() });
      return (await this.#options.graph.send(this.#caller, { url, answer })).id;
    } catch (error) {
      if (outsideCall(error)?.status !== 403) throw error;
      return this.#mailbox;
    }
  }

  get #own(): Caller {
    const { module } = this.#options;
    return { signal: module.signal, requestId: undefined, called: (call) => module.called(call) };
  }

  get #caller() {
    return { ...this.#own, clock: this.#options.module.clock };
  }

  get #wantedEnd(): number {
    return Math.floor(this.#options.module.clock.now() / 1_000) + lifetime;
  }
}
