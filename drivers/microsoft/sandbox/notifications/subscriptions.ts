import { GraphError } from "../answer.ts";
import type { CalendarEvent } from "../calendar-event.ts";
import { etagOf } from "../event-json.ts";
import type { Faults } from "../faults.ts";
import { outlookId } from "../ids.ts";
import type { Tenant } from "../tenant.ts";
import { Dispatcher, type Notification } from "./dispatcher.ts";
import type { ChangeType, LifecycleEvent, Subscription } from "./subscription.ts";

/** The subscriptions of all applications, and what they are told. */
export class Subscriptions {
  readonly #tenant: Tenant;
  readonly #tenantId: string;
  readonly #faults: Faults;
  readonly #dispatcher: Dispatcher;
  readonly #active = new Map<string, Subscription>();

  /** @param latency milliseconds for which notifications are collected before they are posted */
  constructor(tenant: Tenant, tenantId: string, faults: Faults, latency: number) {
    this.#tenant = tenant;
    this.#tenantId = tenantId;
    this.#faults = faults;
    this.#dispatcher = new Dispatcher(tenant.clock, latency, (id) => this.find(id) !== undefined);
    tenant.onChange((type, event) => this.#tell(type, event));
  }

  /** Those that have not ended. */
  get all(): Subscription[] {
    const now = this.#tenant.clock.now();
    for (const { id, expires } of this.#active.values()) if (expires <= now) this.#active.delete(id);
    return [...this.#active.values()];
  }

  find(id: string): Subscription | undefined {
    return this.all.find((subscription) => subscription.id === id);
  }

  /** @throws GraphError 404 `ResourceNotFound` */
  get(id: string): Subscription {
    const found = this.find(id.toLowerCase());
    if (found !== undefined) return found;
    throw new GraphError(404, "ResourceNotFound", "The object was not found.");
  }

  add(subscription: Subscription): void {
    this.#active.set(subscription.id, subscription);
  }

  remove(subscription: Subscription): void {
    this.#active.delete(subscription.id);
  }

  /**
   * Tells the owners of subscriptions what happens to these; `subscriptionRemoved` ends them.
   *
   * @param id of one subscription; of all if absent
   * @returns how many have a lifecycle URL and were told
   */
  lifecycle(lifecycleEvent: LifecycleEvent, id?: string): number {
    const subscriptions = id === undefined ? this.all : [this.get(id)];
    for (const subscription of subscriptions) {
      if (lifecycleEvent === "subscriptionRemoved") this.remove(subscription);
      this.#tellLifecycle(subscription, lifecycleEvent);
    }
    return subscriptions.filter(({ lifecycleNotificationUrl }) => lifecycleNotificationUrl !== null).length;
  }

  clear(): void {
    this.#active.clear();
    this.#dispatcher.clear();
  }

  #tell(type: ChangeType, event: CalendarEvent): void {
    for (const subscription of this.all) {
      if (subscription.mailbox !== event.mailbox || !subscription.changeTypes.includes(type)) continue;
      const { notificationUrl: url } = subscription;
      const notification = this.#notification(subscription, type, event);
      const fault = this.#faults.takeNotification(event.mailbox);
      if (fault?.type === "lose_notification") {
        this.#tellLifecycle(subscription, "missed");
        continue;
      }
      if (fault?.type === "wrong_client_state") notification.clientState = "not what was agreed";
      this.#dispatcher.add(url, notification, {
        first: fault?.type === "reorder_notification",
        delay: fault?.type === "delay_notification" ? fault.milliseconds : 0,
      });
      if (fault?.type === "duplicate_notification") this.#dispatcher.add(url, notification);
    }
  }

  #notification(subscription: Subscription, changeType: ChangeType, event: CalendarEvent): Notification {
    const user = this.#tenant.mailbox(event.mailbox).profile.id;
    const id = outlookId(event.key, subscription.immutableIds);
    const resource = `Users/${user}/Events/${id}`;
    const resourceData = {
      "@odata.type": "#Microsoft.Graph.Event",
      "@odata.id": resource,
      "@odata.etag": etagOf(event),
      id,
    };
    return { ...this.#head(subscription), changeType, resource, resourceData };
  }

  #tellLifecycle(subscription: Subscription, lifecycleEvent: LifecycleEvent): void {
    const { lifecycleNotificationUrl: url, resource } = subscription;
    if (url !== null) this.#dispatcher.add(url, { ...this.#head(subscription), lifecycleEvent, resource });
  }

  #head({ id, expires, clientState }: Subscription): Notification {
    const subscriptionExpirationDateTime = new Date(expires).toISOString();
    return { subscriptionId: id, subscriptionExpirationDateTime, clientState, tenantId: this.#tenantId };
  }
}
