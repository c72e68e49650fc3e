import { createHash, timingSafeEqual } from "node:crypto";
import type { Timer } from "atrium";
import { z } from "zod";
import { type ChangeNotification, ChangeType, type LifecycleEvent, readNotifications } from "./change-notification.ts";

/** What the module tells logic modules of. */
export const events = {
  calendar_changed: z
    .object({
      mailbox: z.string().describe("The mailbox, as watch_mailboxes or the command that changed it names it"),
      change_types: z.array(ChangeType).describe("All of them when it is not known what changed"),
    })
    .describe(
      "Something changed on a mailbox's calendars, or may have; read again what you know of them. Told of what " +
        "commands of this module did in any mailbox, and of what anybody did in those of watch_mailboxes",
    ),
};

/** Milliseconds for which changes of a mailbox are collected: one edit makes several notifications. */
const collecting = 1_000;

/** How many notifications are remembered, to know them when they come again. */
const memory = 10_000;

/** A subscription whose notifications are wanted. */
export interface Expected {
  mailbox: string;
  /** What each of its notifications carries. */
  clientState: string | undefined;
  lifecycle?(event: LifecycleEvent): void;
}

export interface ChangeNotificationsOptions {
  after(delay: number, callback: () => unknown): Timer;
  changed(mailbox: string, change_types: ChangeType[]): void;
}

/** Makes of Graph's notifications, which come twice, late, mixed and from anybody, one event per mailbox and second. */
export class ChangeNotifications {
  readonly #options: ChangeNotificationsOptions;
  readonly #expected = new Map<string, Expected>();
  readonly #seen = new Set<string>();
  readonly #changes = new Map<string, Set<ChangeType>>();

  constructor(options: ChangeNotificationsOptions) {
    this.#options = options;
  }

  /** Takes notifications of a subscription from now on. */
  expect(subscriptionId: string, expected: Expected): void {
    this.#expected.set(subscriptionId.toLowerCase(), expected);
  }

  forget(subscriptionId: string): void {
    this.#expected.delete(subscriptionId.toLowerCase());
  }

  /** Takes what Graph posted, of changes and of subscriptions. */
  receive(body: string): void {
    for (const notification of readNotifications(body)) {
      const expected = this.#expected.get(notification.subscriptionId.toLowerCase());
      if (expected === undefined || !isSame(notification.clientState ?? "", expected.clientState ?? "")) continue;
      const { changeType, lifecycleEvent } = notification;
      if (lifecycleEvent === "missed") this.changed(expected.mailbox);
      if (lifecycleEvent) expected.lifecycle?.(lifecycleEvent);
      if (changeType && this.#isNew(notification)) this.changed(expected.mailbox, [changeType]);
    }
  }

  /** Something changed in a mailbox; all may have when nothing is said of it. */
  changed(mailbox: string, changeTypes: readonly ChangeType[] = ChangeType.options): void {
    const collected = this.#changes.get(mailbox) ?? new Set();
    for (const each of changeTypes) collected.add(each);
    if (this.#changes.has(mailbox)) return;
    this.#changes.set(mailbox, collected);
    this.#options.after(collecting, () => {
      this.#changes.delete(mailbox);
      this.#options.changed(mailbox, [...collected].sort());
    });
  }

  /** False for a repetition. A deletion has the etag of the change before it. */
  #isNew({ subscriptionId, changeType, resourceData }: ChangeNotification): boolean {
    const { id, "@odata.etag": etag } = resourceData ?? {};
    if (!id || !etag) return true;
    const key = JSON.stringify([subscriptionId, id, etag, changeType]);
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    if (this.#seen.size > memory) this.#seen.delete(this.#seen.values().next().value ?? "");
    return true;
  }
}

/** In constant time, whatever their lengths. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
