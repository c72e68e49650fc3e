import type { CommandDescription, DriverDescription, JsonSchema } from "../../lib/describe.ts";
import type { ErrorCode } from "../../lib/errors.ts";
import { type Level, levelAllows } from "../../lib/level.ts";
import type { Caller } from "../auth/keys.ts";
import type { DriverWorker } from "../modules/loaded-driver.ts";
import { isRunning, type ModuleState } from "../modules/module-state.ts";
import type { SupervisedModule } from "../modules/supervised-module.ts";
import type { SystemSettings } from "../settings/settings-file.ts";

/** A caller as `GET /users/current` shows it; `email`, `support` and `sys_admin` are for PlaceOS front ends. */
export interface UserView {
  id: string;
  name: string;
  /** Always empty: a key belongs to no person. */
  email: string;
  level: Level;
  /** The only systems that it reaches; `null` for all. */
  systems: string[] | null;
  support: boolean;
  sys_admin: boolean;
}

export function userView({ id, name, level, systems }: Caller): UserView {
  return {
    id,
    name,
    email: "",
    level,
    systems: systems === undefined ? null : [...systems],
    support: levelAllows(level, "support"),
    sys_admin: levelAllows(level, "administrator"),
  };
}

/** A system as `GET /systems` shows it. */
export type SystemView = Omit<SystemSettings, "settings">;

export function systemView({ settings: _, ...system }: SystemSettings): SystemView {
  return system;
}

/** A module as `GET /modules` shows it; `running` and `connected` are for PlaceOS front ends. */
export interface ModuleView {
  id: string;
  name: string;
  driver: string;
  state: ModuleState;
  /** Unix seconds when it entered its state. */
  since: number;
  /** Why it does not run. */
  error: { code: ErrorCode; message: string } | null;
  systems: string[];
  running: boolean;
  connected: boolean;
}

/** `reaches` tells which systems the caller may know of. */
export function moduleView(module: SupervisedModule, reaches: (system: string) => boolean): ModuleView {
  const { spec, state, error } = module;
  return {
    id: module.id,
    name: spec.name,
    driver: spec.driver,
    state,
    since: Math.floor(module.since / 1000),
    error: error === undefined ? null : { code: error.code, message: error.message },
    systems: spec.systems.filter(reaches),
    running: isRunning(state),
    connected: state === "online",
  };
}

/** The worker of a module's driver, which all modules of the driver share. */
export interface WorkerView {
  state: DriverWorker["state"];
  /** Unix seconds when it was last started. */
  since: number;
  /** How often it was started again. */
  restarts: number;
  /** Why it last ended. */
  last_error: string | null;
  /** Milliseconds that its timers came late within the last second; `null` while it does not run. */
  event_loop_delay: { mean: number; p99: number; max: number } | null;
  /** Bytes of JavaScript objects and buffers; `null` while it does not run. */
  memory: number | null;
}

/** `null` for a driver in the host's thread. */
export function workerView(worker: DriverWorker | undefined): WorkerView | null {
  if (worker === undefined) return null;
  const { state, since, restarts, lastError, vitals } = worker;
  const rounded = (milliseconds: number) => Math.round(milliseconds * 10) / 10;
  return {
    state,
    since: Math.floor(since / 1000),
    restarts,
    last_error: lastError?.message ?? null,
    event_loop_delay:
      vitals === undefined
        ? null
        : { mean: rounded(vitals.delayMean), p99: rounded(vitals.delayP99), max: rounded(vitals.delayMax) },
    memory: vitals === undefined ? null : vitals.heapUsed + vitals.arrayBuffers,
  };
}

/** A command as `GET /systems/{id}/functions/{module}` shows it. */
export interface FunctionView {
  arity: number;
  params: Record<string, JsonSchema>;
  order: string[];
  /** Parameters that must be given. */
  required: string[];
  summary: string;
  description?: string;
  level: Level;
}

/** The commands of a module that a level may call. */
export function functionsView(description: DriverDescription, level: Level): Record<string, FunctionView> {
  const allowed = Object.entries(description.commands).filter(([, command]) => levelAllows(level, command.level));
  return Object.fromEntries(allowed.map(([name, command]) => [name, functionView(command)]));
}

function functionView(command: CommandDescription): FunctionView {
  const { summary, description, level, params, order, required } = command;
  const view = { arity: order.length, params, order, required, summary, level };
  return description === undefined ? view : { ...view, description };
}
