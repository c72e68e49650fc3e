import type { Clock, Timer } from "atrium";
import { post } from "./post.ts";

/** One member of `value` of what is posted. */
export interface Notification {
  subscriptionId: string;
  [member: string]: unknown;
}

/** Milliseconds until a failed delivery is tried again; each further time twice as long. */
const firstRetry = 10_000;

/** Milliseconds after which a delivery is given up. */
const longestRetry = 4 * 60 * 60_000;

/** Delivers notifications: those for one URL that come close together in one request, whatever subscription they are of. */
export class Dispatcher {
  readonly #clock: Clock;
  readonly #latency: number;
  readonly #wanted: (subscriptionId: string) => boolean;
  readonly #waiting = new Map<string, Notification[]>();
  readonly #timers = new Set<Timer>();
  #ended = new AbortController();

  /**
   * @param latency milliseconds for which notifications are collected
   * @param wanted false for a subscription that is gone; what waits for it is thrown away
   */
  constructor(clock: Clock, latency: number, wanted: (subscriptionId: string) => boolean) {
    this.#clock = clock;
    this.#latency = latency;
    this.#wanted = wanted;
  }

  /** Queues a notification; `first` puts it before those that wait already, and `delay` is in milliseconds. */
  add(url: string, notification: Notification, { first = false, delay = 0 } = {}): void {
    if (delay > 0) {
      this.#later(delay, () => this.add(url, notification, { first }));
      return;
    }
    const waiting = this.#waiting.get(url);
    if (waiting === undefined) {
      this.#waiting.set(url, [notification]);
      this.#later(this.#latency, () => this.#flush(url));
    } else if (first) waiting.unshift(notification);
    else waiting.push(notification);
  }

  /** Forgets what has not been delivered. */
  clear(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#waiting.clear();
    this.#ended.abort();
    this.#ended = new AbortController();
  }

  #flush(url: string): void {
    const notifications = this.#waiting.get(url) ?? [];
    this.#waiting.delete(url);
    void this.#deliver(url, notifications, this.#clock.now(), firstRetry);
  }

  async #deliver(url: string, notifications: Notification[], since: number, retry: number): Promise<void> {
    const { signal } = this.#ended;
    const body = { type: "application/json; charset=utf-8", text: JSON.stringify({ value: notifications }) };
    const status = await post(this.#clock, new URL(url), body, signal).then(
      (answer) => answer.status,
      () => 0,
    );
    if (signal.aborted || (status >= 200 && status < 300)) return;
    if (this.#clock.now() + retry - since > longestRetry) return;
    this.#later(retry, () => {
      const left = notifications.filter(({ subscriptionId }) => this.#wanted(subscriptionId));
      if (left.length > 0) void this.#deliver(url, left, since, retry * 2);
    });
  }

  #later(delay: number, callback: () => void): void {
    const timer = this.#clock.after(delay, () => {
      this.#timers.delete(timer);
      callback();
    });
    this.#timers.add(timer);
  }
}
