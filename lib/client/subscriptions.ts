import type { ClientError } from "./errors.ts";
import type { Request } from "./frames.ts";

/** Something that goes on until it is cancelled; cancelling twice does nothing. */
export interface Handle {
  cancel(): void;
}

/** What of a request says which variable or log is meant. */
export type Topic = Pick<Request, "sys" | "mod" | "index" | "name"> & { cmd: "bind" | "debug" };

interface Listener {
  /** Takes JSON text, so that each listener gets a value of its own. */
  tell(json: string): void;
  fail(error: ClientError): void;
  /** The value it was last told, as JSON text. */
  told?: string;
}

interface Subscription {
  readonly id: number;
  readonly topic: Topic;
  readonly listeners: Set<Listener>;
  /** What a further listener is told at once. */
  last?: { json: string } | { error: ClientError };
}

/**
 * What listeners asked for: status variables and logs. Listeners of the same topic share one subscription on the wire,
 * which outlives connections.
 */
export class Subscriptions {
  readonly #byTopic = new Map<string, Subscription>();
  readonly #byId = new Map<number, Subscription>();
  #closedBy: ClientError | undefined;
  readonly #nextId: () => number;
  /** Sends a request if there is a connection; else `requests()` has it when there is one again. */
  readonly #send: (request: Request) => void;

  constructor(nextId: () => number, send: (request: Request) => void) {
    this.#nextId = nextId;
    this.#send = send;
  }

  /** Every listener is called later, in order, and never before this returns. */
  add(topic: Topic, tell: (json: string) => void, fail: (error: ClientError) => void): Handle {
    const subscription = this.#byTopic.get(keyOf(topic)) ?? this.#begin(topic);
    const { listeners, last } = subscription;
    const ifWanted = (callback: () => void) => queueMicrotask(() => listeners.has(listener) && callback());
    const listener: Listener = {
      tell: (json) => ifWanted(() => tell(json)),
      fail: (error) => ifWanted(() => fail(error)),
    };
    listeners.add(listener);
    if (last !== undefined) deliver(listener, last);
    return {
      cancel: () => {
        if (listeners.delete(listener) && listeners.size === 0) this.#end(subscription);
      },
    };
  }

  /** Every subscription as a request, for a new connection. */
  requests(): Request[] {
    return [...this.#byId.values()].map(({ id, topic }) => ({ id, ...topic }));
  }

  /** A status variable's value; one that a listener has already is not told again. */
  notify(id: number, value: unknown): void {
    const subscription = this.#byId.get(id);
    if (subscription === undefined) return;
    subscription.last = { json: JSON.stringify(value ?? null) };
    for (const listener of subscription.listeners) deliver(listener, subscription.last);
  }

  /** A line of a log, told to whoever listens now. */
  line(id: number, line: object): void {
    for (const listener of this.#byId.get(id)?.listeners ?? []) listener.tell(JSON.stringify(line));
  }

  /** The host refused; false when the request was none of these. */
  fail(id: number, error: ClientError): boolean {
    const subscription = this.#byId.get(id);
    if (subscription === undefined) return false;
    subscription.last = { error };
    for (const listener of subscription.listeners) deliver(listener, subscription.last);
    return true;
  }

  /** There will be no connection: every listener hears why, also those that come later. */
  close(error: ClientError): void {
    this.#closedBy = error;
    for (const id of this.#byId.keys()) this.fail(id, error);
  }

  /** Drops every listener; none is called any more. */
  forget(): void {
    for (const { listeners } of this.#byId.values()) listeners.clear();
    this.#byId.clear();
    this.#byTopic.clear();
  }

  #begin(topic: Topic): Subscription {
    const subscription: Subscription = { id: this.#nextId(), topic, listeners: new Set() };
    if (this.#closedBy !== undefined) subscription.last = { error: this.#closedBy };
    this.#byTopic.set(keyOf(topic), subscription);
    this.#byId.set(subscription.id, subscription);
    this.#send({ id: subscription.id, ...topic });
    return subscription;
  }

  #end({ id, topic }: Subscription) {
    this.#byTopic.delete(keyOf(topic));
    this.#byId.delete(id);
    this.#send({ ...topic, id: this.#nextId(), cmd: topic.cmd === "bind" ? "unbind" : "ignore" });
  }
}

function keyOf({ cmd, sys, mod, index, name }: Topic): string {
  return JSON.stringify([cmd, sys, mod, index, name]);
}

function deliver(listener: Listener, last: { json: string } | { error: ClientError }) {
  if ("error" in last) return listener.fail(last.error);
  if (listener.told === last.json) return;
  listener.told = last.json;
  listener.tell(last.json);
}
