/** A status variable as a client names it: through a system's mapping, so that it follows when the mapping changes. */
export interface BindingTarget {
  system: string;
  module: string;
  /** Counts from 1. */
  index: number;
  name: string;
}

/** A watch on one status variable, which may not exist yet. */
export interface Binding {
  /** The value as JSON text when the binding was made. */
  readonly current: string | undefined;
  cancel(): void;
}

type Listener = (json: string | undefined) => void;

interface Watch {
  target: BindingTarget;
  listener: Listener;
  module: BoundModule | undefined;
  last: string | undefined;
}

/** What bindings need to know of a module. */
export interface BoundModule {
  readonly id: string;
  status(name: string): string | undefined;
}

/** All watches on status variables, of clients and of logic modules. */
export class Bindings {
  readonly #resolve: (target: BindingTarget) => BoundModule | undefined;
  readonly #watches = new Set<Watch>();
  readonly #byVariable = new Map<string, Set<Watch>>();

  constructor(resolve: (target: BindingTarget) => BoundModule | undefined) {
    this.#resolve = resolve;
  }

  /** The listener gets every later change: JSON text, or `undefined` when the variable or its module went away. */
  bind(target: BindingTarget, listener: Listener): Binding {
    const module = this.#resolve(target);
    const watch: Watch = { target, listener, module, last: module?.status(target.name) };
    this.#watches.add(watch);
    this.#attach(watch);
    return {
      current: watch.last,
      cancel: () => {
        this.#watches.delete(watch);
        this.#detach(watch);
      },
    };
  }

  /** A module's status variable changed. */
  changed(module: BoundModule, name: string, json: string | undefined): void {
    for (const watch of this.#byVariable.get(variable(module.id, name)) ?? []) {
      // A module that was removed may still be stopping when another one has its id.
      if (watch.module === module) tell(watch, json);
    }
  }

  /** Systems or their modules changed: each watch moves to the module that its target names now. */
  remap(): void {
    for (const watch of this.#watches) {
      const module = this.#resolve(watch.target);
      if (module === watch.module) continue;
      this.#detach(watch);
      watch.module = module;
      this.#attach(watch);
      tell(watch, module?.status(watch.target.name));
    }
  }

  get size(): number {
    return this.#watches.size;
  }

  #attach(watch: Watch) {
    if (watch.module === undefined) return;
    const key = variable(watch.module.id, watch.target.name);
    const watches = this.#byVariable.get(key) ?? new Set();
    this.#byVariable.set(key, watches.add(watch));
  }

  #detach(watch: Watch) {
    if (watch.module === undefined) return;
    const key = variable(watch.module.id, watch.target.name);
    const watches = this.#byVariable.get(key);
    watches?.delete(watch);
    if (watches?.size === 0) this.#byVariable.delete(key);
  }
}

function tell(watch: Watch, json: string | undefined) {
  if (watch.last === json) return;
  watch.last = json;
  watch.listener(json);
}

function variable(moduleId: string, name: string): string {
  return `${moduleId}\n${name}`;
}
