/** A status variable as a client names it: through a system's mapping, so that it follows when the mapping changes. */
export interface BindingTarget {
  readonly system: string;
  readonly module: string;
  /** Counts from 1. */
  readonly index: number;
  readonly name: string;
}

/** Who watches a status variable. */
export interface Watcher {
  /** It has another value, as JSON text; `undefined` when the variable or its module went away. */
  changed(json: string | undefined): void;
}

/** What bindings need to know of a module. */
export interface BoundModule {
  readonly id: string;
  status(name: string): string | undefined;
}

/** A watch on one status variable, which may not exist yet. */
export class Binding {
  readonly target: BindingTarget;
  readonly watcher: Watcher;
  /** What the target names now. */
  module: BoundModule | undefined;
  /** The value as JSON text that the watcher knows. */
  current: string | undefined;
  readonly #all: Bindings;

  constructor(all: Bindings, target: BindingTarget, watcher: Watcher) {
    this.#all = all;
    this.target = target;
    this.watcher = watcher;
  }

  /** Its watcher hears nothing more. */
  cancel(): void {
    this.#all.end(this);
  }
}

/** All watches on status variables, of clients and of logic modules. */
export class Bindings {
  readonly #resolve: (target: BindingTarget) => BoundModule | undefined;
  readonly #bindings = new Set<Binding>();
  readonly #byVariable = new Map<string, Set<Binding>>();

  constructor(resolve: (target: BindingTarget) => BoundModule | undefined) {
    this.#resolve = resolve;
  }

  /** The watcher is told every later change. */
  bind(target: BindingTarget, watcher: Watcher): Binding {
    const binding = new Binding(this, target, watcher);
    this.#bindings.add(binding);
    this.#attach(binding, this.#resolve(target));
    binding.current = binding.module?.status(target.name);
    return binding;
  }

  /** A module's status variable changed. */
  changed(module: BoundModule, name: string, json: string | undefined): void {
    for (const binding of this.#byVariable.get(variable(module.id, name)) ?? []) {
      // A module that was removed may still be stopping when another one has its id.
      if (binding.module === module) tell(binding, json);
    }
  }

  /** Systems or their modules changed: each watch moves to the module that its target names now. */
  remap(): void {
    for (const binding of this.#bindings) {
      const module = this.#resolve(binding.target);
      if (module === binding.module) continue;
      this.#detach(binding);
      this.#attach(binding, module);
      tell(binding, module?.status(binding.target.name));
    }
  }

  get size(): number {
    return this.#bindings.size;
  }

  end(binding: Binding): void {
    if (this.#bindings.delete(binding)) this.#detach(binding);
  }

  #attach(binding: Binding, module: BoundModule | undefined): void {
    binding.module = module;
    if (module === undefined) return;
    const key = variable(module.id, binding.target.name);
    const others = this.#byVariable.get(key) ?? new Set();
    this.#byVariable.set(key, others.add(binding));
  }

  #detach(binding: Binding): void {
    if (binding.module === undefined) return;
    const key = variable(binding.module.id, binding.target.name);
    const others = this.#byVariable.get(key);
    others?.delete(binding);
    if (others?.size === 0) this.#byVariable.delete(key);
  }
}

function tell(binding: Binding, json: string | undefined): void {
  if (binding.current === json) return;
  binding.current = json;
  binding.watcher.changed(json);
}

function variable(moduleId: string, name: string): string {
  return `${moduleId}\n${name}`;
}
