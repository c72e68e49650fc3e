import type { Binding, Caller, Watcher } from "../api/api.ts";
import type { Notifier } from "./notifications.ts";
import type { Outbox } from "./outbox.ts";
import type { Surroundings } from "./session.ts";

/** A status variable that a client has bound: its values go to the client's outbox. */
export class BoundVariable implements Watcher {
  readonly #around: Surroundings;
  readonly #notifier: Notifier;
  readonly #outbox: Outbox;
  readonly #binding: Binding;

  /**
   * Binds it. Throws what the caller may not bind.
   *
   * @param notifier to be given back at the end
   */
  constructor(around: Surroundings, caller: Caller, notifier: Notifier, outbox: Outbox) {
    this.#around = around;
    this.#notifier = notifier;
    this.#outbox = outbox;
    this.#binding = around.api.bind(caller, notifier.target, this);
    around.counters.bindings++;
  }

  /** The client is told the value as it is, if there is one. */
  tell(): void {
    if (this.#binding.current !== undefined) this.changed(this.#binding.current);
  }

  /** A variable that went away is `null` to clients. */
  changed(json = "null"): void {
    this.#outbox.value(this, this.#notifier.frame(json));
  }

  /** Nothing of it is sent any more. */
  end(): void {
    this.#around.counters.bindings--;
    this.#binding.cancel();
    this.#around.notifications.release(this.#notifier);
    this.#outbox.forget(this);
  }
}
