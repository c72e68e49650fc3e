import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock } from "../../lib/clock.ts";
import type { Building } from "../modules/building.ts";
import type { SupervisedModule } from "../modules/supervised-module.ts";
import { labelValues } from "./label-values.ts";

/** Status variables that drivers with a queue publish, and the metrics that they become. */
const published = {
  queue_size: { name: "atrium_module_queue_size", help: "Calls to an outside service that wait in a module's queue" },
  in_flight_size: { name: "atrium_module_calls_in_flight", help: "Calls to an outside service that a module has sent" },
} as const;

/** Adds what modules are and publish; it is read at each scrape, and costs nothing between two. */
export function registerBuildingMetrics(registry: Registry, building: Building, clock: Clock): void {
  const registers = [registry];
  new Gauge({
    name: "atrium_module_state",
    help: "1 for the state that a module is in",
    labelNames: ["module", "driver", "state"],
    registers,
    collect() {
      this.reset();
      for (const { id, spec, state } of building.modules) this.set({ module: id, driver: spec.driver, state }, 1);
    },
  });
  new Gauge({
    name: "atrium_systems",
    help: "Systems in the settings",
    registers,
    collect() {
      this.set(building.systems.length);
    },
  });
  for (const [variable, { name, help }] of Object.entries(published)) {
    new Gauge({
      name,
      help,
      labelNames: ["module"],
      registers,
      collect() {
        this.reset();
        for (const module of building.modules) {
          const value = numberIn(module, variable);
          if (value !== undefined) this.set({ module: module.id }, value);
        }
      },
    });
  }
  new Gauge({
    name: "atrium_module_held_seconds",
    help: "Seconds until a module calls its service again, after the service asked for a pause; 0 while it need not wait",
    labelNames: ["module"],
    registers,
    collect() {
      this.reset();
      for (const module of building.modules) {
        if (module.status("throttled_until") === undefined) continue;
        const until = numberIn(module, "throttled_until") ?? 0;
        this.set({ module: module.id }, Math.max(0, until - clock.now() / 1_000));
      }
    },
  });
}

/** Adds a counter of the starts of modules, restarts and new attempts among them; what it returns counts one. */
export function registerStarts(registry: Registry): (moduleId: string) => void {
  const label = labelValues(1_000);
  const starts = new Counter({
    name: "atrium_module_starts_total",
    help: "Starts of a module: the first, restarts, and attempts after a failure",
    labelNames: ["module"],
    registers: [registry],
  });
  return (moduleId) => starts.inc({ module: label(moduleId) });
}

function numberIn(module: SupervisedModule, variable: string): number | undefined {
  const value = JSON.parse(module.status(variable) ?? "null");
  return typeof value === "number" ? value : undefined;
}
