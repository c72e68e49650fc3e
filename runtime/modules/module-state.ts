import { DriverError, type ErrorReport } from "../../lib/errors.ts";

/**
 * `offline`: it runs, but its status variable `connected` is false. `stale`: the worker of its driver ended by itself and
 * is started again soon; its status is what it said last. `crash_looping`: the same, but only a person starts it again.
 */
export type ModuleState =
  | "starting"
  | "online"
  | "offline"
  | "stale"
  | "crash_looping"
  | "config_error"
  | "failed"
  | "stopped";

/** True when a module in this state answers calls. */
export function isRunning(state: ModuleState): boolean {
  return state === "online" || state === "offline";
}

/** True when the worker that ran the module is gone. */
export function isLost(state: ModuleState): boolean {
  return state === "stale" || state === "crash_looping";
}

/** True for a state in which somebody has to look at the module. */
export function isBroken(state: ModuleState): boolean {
  return state === "failed" || state === "config_error" || isLost(state);
}

/** What callers of a module that does not run are told. */
export function notRunning(state: ModuleState, error: ErrorReport | undefined): DriverError {
  const why = error === undefined ? "" : `: ${error.message}`;
  return new DriverError(`The module is not running (${state})${why}`, {
    code: "module_not_running",
    // The others last until a person does something.
    details: { state, retryable: state === "failed" || state === "stale" },
  });
}
