import type { Caller } from "../auth/keys.ts";
import type { Building } from "../modules/building.ts";
import { denied, need } from "./access.ts";

/** What those who watch over hosts ask. */
export class Monitoring {
  readonly #building: Building;
  readonly #metrics: () => Promise<string>;

  /** @param metrics the host's metrics in Prometheus' text format */
  constructor(building: Building, metrics: () => Promise<string>) {
    this.#building = building;
    this.#metrics = metrics;
  }

  /** Ids of the modules for which the host is not ready: essential, not online, and not stopped by an operator. */
  notReady(): string[] {
    const essential = this.#building.settings.file.modules.filter((module) => module.essential);
    return essential.flatMap(({ id }) => {
      const state = this.#building.module(id)?.state;
      return state === "online" || state === "stopped" ? [] : [id];
    });
  }

  /** The host's metrics; they name all modules, so that a key which is limited to systems does not see them. */
  metrics(caller: Caller): Promise<string> {
    need(caller, "support");
    if (caller.systems !== undefined) throw denied("Metrics need a key that reaches all systems");
    return this.#metrics();
  }
}
