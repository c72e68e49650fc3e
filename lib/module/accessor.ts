import type { Timer } from "../clock.ts";
import { errorFromReport } from "../errors.ts";
import type { Cause, ModuleHost } from "./boundary.ts";

type Listener = (value: unknown) => unknown;

/** Status variables and events of other modules that a logic module listens to. */
export class Subscriptions {
  readonly #host: ModuleHost;
  readonly #listeners = new Map<number, Listener>();
  #last = 0;
  #ended = false;

  constructor(host: ModuleHost) {
    this.#host = host;
  }

  /** Listens to a status variable, or with "listen" to an event. */
  add(how: "subscribe" | "listen", module: string, name: string, listener: Listener): Timer {
    if (this.#ended) return { cancel: () => {} };
    const subscription = ++this.#last;
    this.#listeners.set(subscription, listener);
    this.#host[how](subscription, module, name);
    return { cancel: () => this.#remove(subscription) };
  }

  /** What the listener returned: a promise, if it is asynchronous. */
  deliver(subscription: number, json: string | undefined): unknown {
    return this.#listeners.get(subscription)?.(json === undefined ? undefined : JSON.parse(json));
  }

  end(): void {
    this.#ended = true;
    for (const subscription of [...this.#listeners.keys()]) this.#remove(subscription);
  }

  #remove(subscription: number) {
    if (this.#listeners.delete(subscription)) this.#host.unsubscribe(subscription);
  }
}

/** The accessor of a needed module: each property is a command; `on` and `onEvent` listen. */
export function accessor(host: ModuleHost, subscriptions: Subscriptions, module: string, cause: () => Cause): object {
  const on = (name: string, listener: Listener) => subscriptions.add("subscribe", module, name, listener);
  const onEvent = (name: string, listener: Listener) => subscriptions.add("listen", module, name, listener);
  const call = async (command: string, args: unknown = null) => {
    // Through JSON, so that neither side can change what the other holds.
    const plain = JSON.parse(JSON.stringify(args));
    const reply = await host.call({ module, command, args: plain, request_id: undefined, ...cause() });
    if ("error" in reply) throw errorFromReport(reply.error);
    return JSON.parse(reply.json);
  };
  return new Proxy(
    {},
    {
      get(_, name) {
        // "then" would make an accessor look like a promise to await, and JSON would call "toJSON".
        if (typeof name !== "string" || name === "then" || name === "toJSON") return undefined;
        if (name === "on") return on;
        return name === "onEvent" ? onEvent : (args?: unknown) => call(name, args);
      },
    },
  );
}
