import type { Binding, Watcher } from "../api/api.ts";
import type { Notifier } from "./notifications.ts";
import type { Outbox } from "./outbox.ts";
import type { Surroundings } from "./session.ts";

/** A status variable that a client has bound: its values go to the client's outbox. */
export class BoundVariable implements Watcher {
  readonly #around: Surroundings;
  readonly #notifier: Notifier;
  readonly #outbox: Outbox;
  #binding: Binding | undefined;

  /** @param notifier to be given back at the end */
  constructor(around: Surroundings, notifier: Notifier, outbox: Outbox) {
    this.#around = around;
    this.#notifier = notifier;
    this.#outbox = outbox;
  }

  /** Its binding; the client is told its value, if there is one. */
  begin(binding: Binding): void {
    this.#around.counters.bindings++;
    this.#binding = binding;
    if (binding.current !== undefined) this.changed(binding.current);
  }

  /** A variable that went away is `null` to clients. */
  changed(json = "null"): void {
    this.#outbox.value(this, this.#notifier.frame(json));
  }

  /** Nothing of it is sent any more. */
  end(): void {
    this.#around.counters.bindings--;
    this.#binding?.cancel();
    this.#around.notifications.release(this.#notifier);
    this.#outbox.forget(this);
  }
}
