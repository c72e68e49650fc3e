import type { Clock } from "../../lib/clock.ts";
import type { ErrorReport } from "../../lib/errors.ts";
import type { LogLine, ModuleCall, ModuleHost, ModuleStart, Reply, ReportedCall } from "../../lib/module/boundary.ts";
import type { Binding, Watcher } from "./bindings.ts";
import type { CommandLoad } from "./command-load.ts";
import type { Listening } from "./events.ts";
import type { ModuleSpec } from "./module-spec.ts";
import type { SupervisedModule } from "./supervised-module.ts";

/** What a module needs from the host around it. */
export interface ModuleSurroundings {
  clock: Clock;
  /** What the commands of a module have added up to. */
  loadOf(moduleId: string): CommandLoad;
  log(module: SupervisedModule, line: LogLine): void;
  statusChanged(module: SupervisedModule, name: string, json: string | undefined): void;
  emitted(module: SupervisedModule, name: string, json: string): void;
  stateChanged(module: SupervisedModule): void;
  /** A logic module's call to another module of its system. */
  call(from: SupervisedModule, request: ModuleCall): Promise<Reply>;
  /** A module sent a request to an outside service. */
  called(module: SupervisedModule, call: ReportedCall): void;
  /** A logic module's watch on another module of its system. */
  subscribe(from: SupervisedModule, module: string, name: string, watcher: Watcher): Binding;
  /** A logic module's ear for an event of another module of its system. */
  listen(from: SupervisedModule, module: string, name: string, listener: (json: string) => void): Listening;
  /** Where a module may keep files of its own. */
  dataFolderOf(moduleId: string): string;
  /** Where others reach the host, or where it listens when the settings do not say. */
  hostUrl(spec: ModuleSpec): string | undefined;
  /** Where others reach a module's webhooks, if the settings say so. */
  webhooksAt(spec: ModuleSpec): Pick<ModuleStart, "webhooks">;
  /** `isKnown` tells whether the module knows the value when it is on disk: a restart may have overtaken it. */
  defineSetting(from: SupervisedModule, name: string, value: unknown, isKnown: () => boolean): Promise<void>;
  /** Adds file, line and layer to an error about settings. */
  explain(error: ErrorReport, spec: ModuleSpec): ErrorReport;
}

/** What one instance of a module does to the module. */
export interface InstanceEffects {
  /** False once another instance has taken its place. */
  isCurrent(): boolean;
  status(name: string, json: string | undefined): void;
  webhook(name: string): void;
  deliver(subscription: number, json: string | undefined): void;
}

/** The host as one instance of a module sees it. */
export function moduleHost(module: SupervisedModule, around: ModuleSurroundings, effects: InstanceEffects): ModuleHost {
  const subscriptions = new Map<number, { cancel(): void }>();
  return {
    status: (name, json) => effects.isCurrent() && effects.status(name, json),
    emit: (name, json) => effects.isCurrent() && around.emitted(module, name, json),
    webhook: (name) => effects.isCurrent() && effects.webhook(name),
    log: (line) => around.log(module, line),
    call: (request) => around.call(module, request),
    called: (call) => around.called(module, call),
    subscribe(subscription, from, name) {
      const changed = (json: string | undefined) => effects.deliver(subscription, json);
      const binding = around.subscribe(module, from, name, { changed });
      subscriptions.set(subscription, binding);
      if (binding.current !== undefined) changed(binding.current);
    },
    listen(subscription, from, name) {
      const deliver = (json: string) => effects.deliver(subscription, json);
      subscriptions.set(subscription, around.listen(module, from, name, deliver));
    },
    unsubscribe(subscription) {
      subscriptions.get(subscription)?.cancel();
      subscriptions.delete(subscription);
    },
    defineSetting: (name, value) => around.defineSetting(module, name, value, effects.isCurrent),
  };
}
