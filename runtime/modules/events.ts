import type { BindingTarget, BoundModule } from "./bindings.ts";

/** A logic module's ear for an event. */
export interface Listening {
  cancel(): void;
}

interface Ear {
  target: BindingTarget;
  listener(json: string): void;
}

/** Events of modules, and the logic modules that listen to them. Nothing is kept: who comes later hears later events. */
export class Events {
  readonly #resolve: (target: BindingTarget) => BoundModule | undefined;
  readonly #ears = new Map<string, Set<Ear>>();

  constructor(resolve: (target: BindingTarget) => BoundModule | undefined) {
    this.#resolve = resolve;
  }

  /** The listener gets, as JSON text, what is said by the module that the target names at that moment. */
  listen(target: BindingTarget, listener: (json: string) => void): Listening {
    const ear = { target, listener };
    const ears = this.#ears.get(target.name) ?? new Set();
    this.#ears.set(target.name, ears.add(ear));
    return { cancel: () => ears.delete(ear) };
  }

  emitted(module: BoundModule, name: string, json: string): void {
    for (const { target, listener } of this.#ears.get(name) ?? []) {
      if (this.#resolve(target) === module) listener(json);
    }
  }
}
