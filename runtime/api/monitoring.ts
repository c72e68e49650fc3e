import { levelAllows } from "../../lib/level.ts";
import type { Caller } from "../auth/keys.ts";
import type { Building } from "../modules/building.ts";
import type { ModuleState } from "../modules/module-state.ts";
import { denied, need, reachesAny } from "./access.ts";
import type { OpenCalls } from "./open-calls.ts";

/** A module that keeps the host from being ready. */
export interface UnreadyModule {
  id: string;
  state: ModuleState;
  /** What is wrong, where that is known. */
  error: string | null;
}

/** What those who watch over hosts ask. */
export class Monitoring {
  readonly #building: Building;
  readonly #calls: OpenCalls;
  readonly #metrics: () => Promise<string>;

  /** @param metrics the host's metrics in Prometheus' text format */
  constructor(building: Building, calls: OpenCalls, metrics: () => Promise<string>) {
    this.#building = building;
    this.#calls = calls;
    this.#metrics = metrics;
  }

  /**
   * Whether the host takes calls and all modules can answer that are essential and not stopped by an operator. Which of them
   * are not online and what is wrong with them is for operators.
   *
   * @param caller whoever asks, if they say who they are
   */
  readiness(caller: Caller | undefined): { isReady: boolean; modules: UnreadyModule[] | undefined } {
    const essential = this.#building.settings.file.modules.filter((module) => module.essential);
    const unready = essential.flatMap(({ id }) => {
      const module = this.#building.module(id);
      return module === undefined || module.state === "online" || module.state === "stopped" ? [] : [module];
    });
    const isOperator = caller !== undefined && levelAllows(caller.level, "support");
    const seen = unready.filter((module) => isOperator && reachesAny(caller, module));
    const modules = seen.map(({ id, state, error }) => ({ id, state, error: error?.message ?? null }));
    return { isReady: unready.length === 0 && !this.#calls.isClosed, modules: isOperator ? modules : undefined };
  }

  /** The host's metrics; they name all modules, so that a key which is limited to systems does not see them. */
  metrics(caller: Caller): Promise<string> {
    need(caller, "support");
    if (caller.systems !== undefined) throw denied("Metrics need a key that reaches all systems");
    return this.#metrics();
  }
}
