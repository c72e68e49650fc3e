import type { Timer } from "../clock.ts";
import { errorFromReport } from "../errors.ts";
import type { ModuleHost } from "./boundary.ts";

/** Status variables of other modules that a logic module listens to. */
export class Subscriptions {
  readonly #host: ModuleHost;
  readonly #listeners = new Map<number, (value: unknown) => unknown>();
  #last = 0;
  #ended = false;

  constructor(host: ModuleHost) {
    this.#host = host;
  }

  add(module: string, name: string, listener: (value: unknown) => unknown): Timer {
    if (this.#ended) return { cancel: () => {} };
    const subscription = ++this.#last;
    this.#listeners.set(subscription, listener);
    this.#host.subscribe(subscription, module, name);
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

/** The accessor of a needed module: each property is a command, and `on` listens to a status variable. */
export function accessor(
  host: ModuleHost,
  subscriptions: Subscriptions,
  module: string,
  requestId: () => string,
): object {
  const on = (name: string, listener: (value: unknown) => unknown) => subscriptions.add(module, name, listener);
  const call = async (command: string, args: unknown = null) => {
    // Through JSON, so that neither side can change what the other holds.
    const plain = JSON.parse(JSON.stringify(args));
    const reply = await host.call({ module, command, args: plain, request_id: requestId() });
    if ("error" in reply) throw errorFromReport(reply.error);
    return JSON.parse(reply.json);
  };
  return new Proxy(
    {},
    {
      get(_, name) {
        // "then" would make an accessor look like a promise to await, and JSON would call "toJSON".
        if (typeof name !== "string" || name === "then" || name === "toJSON") return undefined;
        return name === "on" ? on : (args?: unknown) => call(name, args);
      },
    },
  );
}
