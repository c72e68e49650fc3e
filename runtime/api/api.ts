import type { Awaitable } from "../../lib/awaitable.ts";
import type { Clock } from "../../lib/clock.ts";
import type { CommandDescription } from "../../lib/describe.ts";
import { errorFromReport } from "../../lib/errors.ts";
import { type Level, levelAllows } from "../../lib/level.ts";
import type { LogLine, Reply } from "../../lib/module/boundary.ts";
import type { AuditedCommand } from "../audit/audit-log.ts";
import { audited, auditedCommand, auditedSignIn } from "../audit/audited.ts";
import type { IssuedKeys } from "../auth/issued-keys.ts";
import type { Caller } from "../auth/keys.ts";
import { digestOf } from "../auth/secrets.ts";
import type { Binding, BindingTarget, Watcher } from "../modules/bindings.ts";
import type { Building } from "../modules/building.ts";
import { type SettingView, viewSettings } from "../modules/settings-view.ts";
import type { HistoryEntry } from "../modules/status-history.ts";
import type { SupervisedModule } from "../modules/supervised-module.ts";
import type { SocketLimits, SystemSettings } from "../settings/settings-file.ts";
import { denied, fail, need, needAllSystems, reaches, reachesAll, reachesAny, systemFor } from "./access.ts";
import { Callers } from "./callers.ts";
import { DriverRoutes } from "./driver-routes.ts";
import { type ErrorAnswer, errorAnswer } from "./error-answer.ts";
import type { HostRecords } from "./host-records.ts";
import { type KeptLine, lineFor, type ModuleLogs } from "./module-logs.ts";
import { Monitoring } from "./monitoring.ts";
import { OpenCalls } from "./open-calls.ts";
import { OpenSockets } from "./open-sockets.ts";
import { Panels } from "./panels.ts";
import { ProviderSignIn } from "./provider-sign-in.ts";
import {
  type FunctionView,
  functionsView,
  type ModuleView,
  moduleView,
  type SystemView,
  systemView,
  type WorkerView,
  workerView,
} from "./views.ts";
import { Webhooks, type WebhookView } from "./webhooks.ts";

/** A module as a client names it. */
export type ModuleTarget = Omit<BindingTarget, "name">;

/** A module as `GET /modules/{id}` shows it. */
export interface ModuleDetails extends ModuleView {
  /** Whether the caller may start and stop it and read its log: its key reaches all systems of the module. */
  operable: boolean;
  worker: WorkerView | null;
  description: SupervisedModule["description"] | null;
  webhooks?: WebhookView[];
}

/**
 * The operations of a host, the same for every transport. Each takes its caller first and throws a `DriverError` from the
 * catalogue; what a caller may do is decided here and nowhere else.
 */
export class Api {
  /** Those in flight. */
  readonly calls = new OpenCalls();
  readonly callers: Callers;
  readonly openSockets = new OpenSockets();
  readonly webhooks: Webhooks;
  readonly panels: Panels;
  readonly providerSignIn: ProviderSignIn;
  readonly monitoring: Monitoring;
  /** What drivers serve over HTTP. */
  readonly routes: DriverRoutes;
  /** What one client may take, as the settings said when the host started. */
  readonly limits: SocketLimits;
  readonly #building: Building;
  readonly #clock: Clock;
  readonly #logs: ModuleLogs;
  readonly #records: HostRecords;

  constructor(building: Building, clock: Clock, issued: IssuedKeys, logs: ModuleLogs, records: HostRecords) {
    this.#building = building;
    this.limits = building.settings.file.host.limits;
    this.#clock = clock;
    this.webhooks = new Webhooks(building, this.calls);
    this.routes = new DriverRoutes(building, this.calls);
    this.monitoring = new Monitoring(building, this.calls, () => records.metrics());
    this.#logs = logs;
    this.#records = records;
    this.callers = new Callers(building, clock, issued, (message) => records.warn(message));
    const tell = { ...records, keysChanged: () => this.callers.changed() };
    this.providerSignIn = new ProviderSignIn(() => this.callers.tokens.provider, clock, issued, tell);
    this.panels = new Panels(building, clock, issued, this.openSockets, tell);
  }

  /** What an operation threw, as the caller may see it. */
  answer(thrown: unknown, caller: Caller | undefined): ErrorAnswer {
    return errorAnswer(thrown, caller, (id, report) => this.#records.defect(id, report));
  }

  /** Unix seconds by the host's clock, to the millisecond. */
  now(): number {
    return this.#clock.now() / 1000;
  }

  /** Calls a command as `call` does; resolves with its value as JSON text. */
  async exec(...call: Parameters<Api["call"]>): Promise<string> {
    const reply = await this.call(...call);
    if ("error" in reply) throw errorFromReport(reply.error);
    return reply.json;
  }

  /**
   * Calls a command with positional or named arguments, without a promise for one that ends at once. Throws what the caller
   * may not do; the rest is in the reply. `traceparent` is the caller's span, as W3C trace context.
   */
  call(
    caller: Caller,
    target: BindingTarget,
    args: unknown,
    requestId: string,
    traceparent?: string,
  ): Awaitable<Reply> {
    const { system, module: called, name: command } = target;
    const entry: AuditedCommand = { caller, requestId, system, module: called, description: undefined, command, args };
    return auditedCommand(this.#records.audit, entry, () => {
      const module = this.#module(caller, target);
      const description = commandIn(module, command);
      entry.module = module.id;
      entry.description = description;
      const level = description?.level ?? levelOfUnknown(module, command);
      if (!levelAllows(caller.level, level)) throw denied(`${called}.${command} needs level ${level}`);
      const request = { command, args, request_id: requestId, traceparent };
      return this.calls.during(() => this.#building.exec(module, request));
    });
  }

  /** Throws what stands in the way of a caller who wants to watch a status variable. */
  needBindable(caller: Caller, target: ModuleTarget): void {
    this.#system(caller, target.system);
    this.#checkVisible(caller, target.module);
  }

  /** Watches a status variable, which may not exist yet; the watcher is told every later change. */
  bind(caller: Caller, target: BindingTarget, watcher: Watcher): Binding {
    this.needBindable(caller, target);
    return this.#building.bindings.bind(target, watcher);
  }

  /** All status variables of a module that are set, as JSON text. */
  state(caller: Caller, target: ModuleTarget): Record<string, string> {
    const module = this.#module(caller, target);
    return Object.fromEntries(module.statusNames.map((name) => [name, module.status(name) as string]));
  }

  /** One status variable, as JSON text. */
  status(caller: Caller, target: BindingTarget): string {
    const json = this.#module(caller, target).status(target.name);
    return json ?? fail("status_not_found", `${target.module} has no status variable "${target.name}" at present`);
  }

  systems(caller: Caller): SystemView[] {
    return this.#building.systems.filter(({ id }) => reaches(caller, id)).map(systemView);
  }

  system(caller: Caller, id: string): SystemView {
    return systemView(this.#system(caller, id));
  }

  /** How many modules of each name a system has. */
  types(caller: Caller, system: string): Record<string, number> {
    this.#system(caller, system);
    const types: Record<string, number> = {};
    for (const { name, index } of this.#building.modulesOf(system))
      if (this.#visible(caller, name)) types[name] = index;
    return types;
  }

  /** The commands of a module that the caller may call. */
  functions(caller: Caller, target: ModuleTarget): Record<string, FunctionView> {
    const description = this.#module(caller, target).description;
    return description === undefined ? {} : functionsView(description, caller.level);
  }

  modules(caller: Caller): ModuleView[] {
    need(caller, "support");
    return this.#building.modules
      .filter((module) => reachesAny(caller, module))
      .map((module) => viewFor(caller, module));
  }

  /** A text that is another one whenever `modules` may answer this caller something else; costs next to nothing. */
  modulesRevision(caller: Caller): string {
    need(caller, "support");
    const reached = caller.systems === undefined ? "all" : digestOf(JSON.stringify([...caller.systems]));
    return `${this.#building.revision}-${reached}`;
  }

  /**
   * One module with its driver's contract, and for administrators where it takes calls from outside. `reference` is an id,
   * or the name of a module that systems call so.
   */
  module(caller: Caller, reference: string): ModuleDetails {
    const module = this.#moduleForOperators(caller, reference);
    const operable = reachesAll(caller, module);
    const details = {
      ...viewFor(caller, module),
      operable,
      worker: workerView(module.spec.loaded?.worker),
      description: module.description ?? null,
    };
    if (!levelAllows(caller.level, "administrator")) return details;
    return { ...details, webhooks: this.webhooks.of(module) };
  }

  /** The effective settings of a module, secrets masked, each value with the layer that set it. */
  settings(caller: Caller, reference: string): Promise<{ settings: unknown; provenance: SettingView[] }> {
    return viewSettings(this.#moduleForOperators(caller, reference).spec, this.#building.settings);
  }

  /** The numeric status variables of a module over the last ten minutes. */
  history(caller: Caller, reference: string): Record<string, readonly HistoryEntry[]> {
    return this.#moduleForOperators(caller, reference).history;
  }

  /** The last lines of a module's log, oldest first. */
  logs(caller: Caller, reference: string): KeptLine[] {
    const module = this.#moduleForOperators(caller, reference);
    needAllSystems(caller, module);
    return this.#logs.last(module).map((line) => lineFor(caller.level, line));
  }

  async start(caller: Caller, reference: string): Promise<ModuleView> {
    return this.#operate(caller, reference, "start", (module) => module.start());
  }
  async stop(caller: Caller, reference: string): Promise<ModuleView> {
    return this.#operate(caller, reference, "stop", (module) => module.stop());
  }
  async restart(caller: Caller, reference: string): Promise<ModuleView> {
    return this.#operate(caller, reference, "restart", (module) => module.restart());
  }

  /** Signs somebody in with a key that they typed, or that a link holds; throws `unauthorized`. */
  signIn(key: string, address: string): Promise<Caller> {
    return auditedSignIn(this.#records.audit, address, () => this.callers.withKey(key, address));
  }

  /** Follows a module's log; `target` names the module by its id, or as a system does. Returns what ends it. */
  debug(caller: Caller, target: ModuleTarget, listener: (module: string, line: LogLine) => void): () => void {
    need(caller, "support");
    const inSystem = target.system === "" ? undefined : this.#building.resolve(target);
    const module = this.#building.module(target.module) ?? inSystem ?? this.#named(caller, target.module);
    if (module === undefined) fail("module_not_found", `There is no module "${target.module}"`);
    needAllSystems(caller, module);
    return this.#logs.follow(module.id, (line) => listener(module.id, lineFor(caller.level, line)));
  }

  /** The contracts of all drivers that modules use, each once; for the OpenAPI document. */
  contracts(): NonNullable<SupervisedModule["description"]>[] {
    return [...new Set(this.#building.modules.flatMap(({ description }) => description ?? []))];
  }

  #operate(
    caller: Caller,
    reference: string,
    what: "start" | "stop" | "restart",
    work: (module: SupervisedModule) => Promise<void>,
  ): Promise<ModuleView> {
    return audited(this.#records.audit, { event: `module.${what}`, caller, about: { module: reference } }, async () => {
      const module = this.#moduleForOperators(caller, reference);
      needAllSystems(caller, module);
      await work(module);
      return viewFor(caller, module);
    });
  }

  #system(caller: Caller, id: string): SystemSettings {
    return systemFor(caller, this.#building, id);
  }

  #module(caller: Caller, target: ModuleTarget): SupervisedModule {
    const module = reaches(caller, target.system) ? this.#building.resolve(target) : undefined;
    if (module === undefined) {
      const { id } = this.#system(caller, target.system);
      const shown = target.index === 1 ? target.module : `${target.module}_${target.index}`;
      return fail("module_not_found", `The system "${id}" has no module "${shown}"`);
    }
    this.#checkVisible(caller, target.module);
    return module;
  }

  #moduleForOperators(caller: Caller, reference: string): SupervisedModule {
    need(caller, "support");
    const module = this.#building.module(reference) ?? this.#named(caller, reference);
    if (module === undefined) fail("module_not_found", `There is no module "${reference}"`);
    if (!reachesAny(caller, module)) throw denied(`The key does not reach the module "${reference}"`);
    return module;
  }

  /** The first module that systems call so, and of those that the key reaches if there are any. */
  #named(caller: Caller, name: string): SupervisedModule | undefined {
    const named = this.#building.modules.filter(({ spec }) => spec.name === name);
    return named.find((module) => reachesAny(caller, module)) ?? named[0];
  }

  #visible(caller: Caller, moduleName: string): boolean {
    return !moduleName.startsWith("_") || levelAllows(caller.level, "support");
  }
  #checkVisible(caller: Caller, moduleName: string): void {
    if (!this.#visible(caller, moduleName)) throw denied(`${moduleName} needs level support`);
  }
}

function commandIn({ description }: SupervisedModule, name: string): CommandDescription | undefined {
  const commands = description?.commands ?? {};
  return Object.hasOwn(commands, name) ? commands[name] : undefined;
}

/** Of a command that is in no contract. Without a contract nothing runs: to those who may hear it, `exec` says why. */
function levelOfUnknown({ description, spec }: SupervisedModule, name: string): Level {
  if (description === undefined) return "administrator";
  return fail("function_not_found", `${spec.name} has no command "${name}"`);
}

function viewFor(caller: Caller, module: SupervisedModule): ModuleView {
  return moduleView(module, (system) => reaches(caller, system));
}

export type { Caller } from "../auth/keys.ts";
export type { Binding, BindingTarget, Watcher } from "../modules/bindings.ts";
