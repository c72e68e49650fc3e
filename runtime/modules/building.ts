import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Awaitable } from "../../lib/awaitable.ts";
import type { Clock } from "../../lib/clock.ts";
import { DriverError, type ErrorReport, reportError } from "../../lib/errors.ts";
import type { ExecRequest, LogLine, ModuleCall, ModuleStart, Reply, RouteRequest } from "../../lib/module/boundary.ts";
import { parseModuleName } from "../../lib/module-name.ts";
import type { DefinedSettings } from "../settings/defined-settings.ts";
import type { Settings } from "../settings/load-settings.ts";
import type { SystemSettings } from "../settings/settings-file.ts";
import { Bindings, type BindingTarget } from "./bindings.ts";
import { CommandLoads } from "./command-load.ts";
import { DriverRegistry, driverRules } from "./driver-registry.ts";
import { Events } from "./events.ts";
import type { ModuleSurroundings } from "./module-host.ts";
import { explainSettings, type ModuleSpec, moduleSpec, startFacts } from "./module-spec.ts";
import type { Observer } from "./observer.ts";
import { SupervisedModule } from "./supervised-module.ts";
import { WebhookAddresses } from "./webhook-addresses.ts";

/** What a building tells whoever keeps its log. */
export interface BuildingEvents {
  log(module: SupervisedModule, line: LogLine): void;
  stateChanged(module: SupervisedModule): void;
  /** A driver's worker ended by itself. */
  driverCrashed(driver: string, error: ErrorReport): void;
  /** A driver in a worker wrote to its standard output or error. */
  driverPrinted(driver: string, line: string): void;
  /** A module changed one of its own settings. */
  settingDefined(module: SupervisedModule, name: string): void;
}

/** All systems and modules of a host, as the settings describe them now. */
export class Building {
  readonly registry: DriverRegistry;
  readonly bindings: Bindings;
  readonly webhooks: WebhookAddresses;
  /** What the commands of its modules add up to. */
  readonly loads = new CommandLoads();
  /** Where the host listens, once it does; stands in for a public URL. */
  listening: string | undefined;
  readonly #emitted = new Events((target) => this.resolve(target));
  readonly #clock: Clock;
  readonly #defined: DefinedSettings;
  readonly #dataFolder: string;
  readonly #events: BuildingEvents;
  readonly #observer: Observer;
  readonly #surroundings: ModuleSurroundings;
  readonly #modules = new Map<string, SupervisedModule>();
  /** Of this run of the host, so that no revision is taken for one of another run. */
  readonly #run = randomUUID();
  #changes = 0;
  #settings: Settings;
  #systems = new Map<string, SystemSettings>();
  /** By system and name: modules in the order of their indexes. */
  #mapping = new Map<string, Map<string, SupervisedModule[]>>();

  /** @param kept what a host remembers from one start to the next */
  constructor(
    settings: Settings,
    clock: Clock,
    kept: { defined: DefinedSettings; secret: string; dataFolder: string },
    events: BuildingEvents,
    observer: Observer,
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.registry = new DriverRegistry(clock, { crashed: events.driverCrashed, printed: events.driverPrinted });
    this.#defined = kept.defined;
    this.#dataFolder = kept.dataFolder;
    this.webhooks = new WebhookAddresses(kept.secret);
    this.#events = events;
    this.#observer = observer;
    this.#surroundings = this.#forModules();
    this.bindings = new Bindings((target) => this.resolve(target));
  }

  get settings(): Settings {
    return this.#settings;
  }
  get systems(): SystemSettings[] {
    return [...this.#systems.values()];
  }
  system(id: string): SystemSettings | undefined {
    return this.#systems.get(id);
  }
  get modules(): SupervisedModule[] {
    return [...this.#modules.values()];
  }
  module(id: string): SupervisedModule | undefined {
    return this.#modules.get(id);
  }

  /** Differs whenever the modules' states or what they are made from may differ. */
  get revision(): string {
    return `${this.#run}-${this.#changes}`;
  }

  /** The module that a system knows under a name and index. */
  resolve({ system, module, index }: Pick<BindingTarget, "system" | "module" | "index">): SupervisedModule | undefined {
    return this.#mapping.get(system)?.get(module)?.[index - 1];
  }

  /** A system's modules in order, with name and index. */
  modulesOf(system: string): { name: string; index: number; module: SupervisedModule }[] {
    const counts = new Map<string, number>();
    return (this.#systems.get(system)?.modules ?? []).flatMap((id) => {
      const module = this.#modules.get(id);
      if (module === undefined) return [];
      const index = (counts.get(module.spec.name) ?? 0) + 1;
      counts.set(module.spec.name, index);
      return [{ name: module.spec.name, index, module }];
    });
  }

  #modulesByName(system: string): Map<string, SupervisedModule[]> {
    const byName = new Map<string, SupervisedModule[]>();
    for (const { name, module } of this.modulesOf(system)) byName.set(name, [...(byName.get(name) ?? []), module]);
    return byName;
  }

  /**
   * Makes the building what the settings say. Systems and modules can be named as soon as it resolves; `start` then starts,
   * changes and stops just the modules that the settings touch, and resolves when each has started or failed to.
   */
  async apply(settings: Settings): Promise<{ start(): Promise<unknown> }> {
    this.registry.useRules(driverRules(settings, this.#clock));
    // Before the specs are made, so that no setting that a driver defines meanwhile is missing in them.
    await Promise.allSettled(settings.file.modules.map(({ driver }) => this.registry.load(driver)));
    const specs = await Promise.all(
      settings.file.modules.map(({ id }, index) => moduleSpec(index, settings, this.registry, this.#defined.of(id))),
    );
    this.#settings = settings;
    this.#systems = new Map(settings.file.systems.map((system) => [system.id, system]));
    const work: (() => Promise<void>)[] = [];

    const wanted = new Set(specs.map(({ id }) => id));
    for (const [id, module] of this.#modules) {
      if (wanted.has(id)) continue;
      this.#modules.delete(id);
      work.push(() => module.stop());
    }
    for (const spec of specs) {
      const module = this.#modules.get(spec.id);
      if (module === undefined) {
        const added = new SupervisedModule(spec, this.#surroundings);
        this.#modules.set(spec.id, added);
        work.push(() => added.start());
      } else if (needsChange(module.spec, spec)) {
        work.push(() => module.change(spec));
      } else {
        module.note(spec);
      }
    }
    this.#mapping = new Map(this.systems.map(({ id }) => [id, this.#modulesByName(id)]));
    this.bindings.remap();
    const start = async () => {
      const started = work.map((each) => each());
      // Not before: what each is made from has changed just now.
      this.#changes++;
      await Promise.all(started);
      await this.registry.retire(new Set(this.modules.map(({ spec }) => spec.loaded)));
    };
    return { start };
  }

  /** Calls a command: each one that a client or another module calls, and so each that is counted and traced. */
  exec(module: SupervisedModule, request: ExecRequest, from?: SupervisedModule): Awaitable<Reply> {
    return this.#observer.exec(module, request, (observed) => module.exec(observed), from);
  }

  /** Hands over a call of an address that a driver serves; traced like commands. */
  route(module: SupervisedModule, request: RouteRequest): Awaitable<Reply> {
    return this.#observer.route(module, request, (observed) => module.route(observed));
  }

  async stop(): Promise<void> {
    await Promise.all(this.modules.map((module) => module.stop()));
    await this.registry.close();
  }

  #forModules(): ModuleSurroundings {
    return {
      clock: this.#clock,
      loadOf: (moduleId) => this.loads.of(moduleId),
      log: this.#events.log,
      stateChanged: (module) => {
        this.#changes++;
        this.#events.stateChanged(module);
      },
      statusChanged: (module, name, json) => this.bindings.changed(module, name, json),
      call: (from, request) => this.#call(from, request),
      called: (module, call) => this.#observer.called(module, call),
      emitted: (module, name, json) => this.#emitted.emitted(module, name, json),
      subscribe: (from, module, name, watcher) => this.bindings.bind(neighbour(from, module, name), watcher),
      listen: (from, module, name, listener) => this.#emitted.listen(neighbour(from, module, name), listener),
      dataFolderOf: (moduleId) => join(this.#dataFolder, moduleId),
      hostUrl: ({ publicUrl }) => publicUrl ?? this.listening,
      webhooksAt: (spec) => this.#webhooksAt(spec),
      defineSetting: (from, name, value, isKnown) => this.#defineSetting(from, name, value, isKnown),
      explain: (error, spec) => explainSettings(error, spec, this.#settings),
    };
  }

  /** Levels guard clients: a call from one module to another runs with the host's authority. */
  async #call(from: SupervisedModule, { module, ...request }: ModuleCall): Promise<Reply> {
    const target = neighbour(from, module, request.command);
    const found = this.resolve(target);
    if (found !== undefined) return this.exec(found, request, from);
    const message = `${from.spec.name} needs ${module}, which ${target.system} does not have`;
    return { error: reportError(new DriverError(message, { code: "module_not_found" })) };
  }

  #webhooksAt({ id, publicUrl }: ModuleSpec): Pick<ModuleStart, "webhooks"> {
    if (publicUrl === undefined) return {};
    return { webhooks: { url: this.webhooks.urlOf(id, publicUrl), secret: this.webhooks.secretOf(id) } };
  }

  async #defineSetting(from: SupervisedModule, name: string, value: unknown, isKnown: () => boolean): Promise<void> {
    await this.#defined.set(from.id, name, value);
    this.#events.settingDefined(from, name);
    const index = this.#settings.file.modules.findIndex(({ id }) => id === from.id);
    if (index < 0) return;
    const spec = await moduleSpec(index, this.#settings, this.registry, this.#defined.of(from.id));
    // A driver that has the new value already is told nothing, now or at the next reload.
    if (isKnown()) from.note(spec);
    else void from.change(spec);
  }
}

/** What a logic module names in its own system. */
function neighbour(from: SupervisedModule, module: string, name: string): BindingTarget {
  return { system: from.spec.system?.id ?? "", ...parseModuleName(module), name };
}

function needsChange(before: ModuleSpec, after: ModuleSpec): boolean {
  const facts = (spec: ModuleSpec) => startFacts(spec) + JSON.stringify([spec.settings, spec.problem]);
  return before.loaded !== after.loaded || facts(before) !== facts(after);
}
