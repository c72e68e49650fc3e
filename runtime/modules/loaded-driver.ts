import type { Clock } from "../../lib/clock.ts";
import type { AnyDriver } from "../../lib/contract.ts";
import { type DriverDescription, describeDriver } from "../../lib/describe.ts";
import type { ErrorReport } from "../../lib/errors.ts";
import type { ModuleHost, ModuleInstance, ModuleStart } from "../../lib/module/boundary.ts";
import { checkSettings } from "../../lib/module/check-settings.ts";
import { runModule } from "../../lib/module/run-module.ts";
import type { Vitals } from "../workers/beat.ts";

/** A driver that is ready to run modules, in the host's thread or in a worker. */
export interface LoadedDriver {
  readonly description: DriverDescription;
  /** A module's settings as the driver's schema reads them, with defaults. Rejects with `invalid_settings`. */
  check(settings: Record<string, unknown>): Promise<Record<string, unknown>>;
  run(start: ModuleStart, host: ModuleHost): ModuleInstance;
  /** The worker that the driver has for itself. */
  readonly worker?: DriverWorker;
}

/** The worker of a driver, over all its lives. */
export interface DriverWorker {
  /** Name of the driver. */
  readonly driver: string;
  /** `waiting`: it ended by itself and is started again soon; `crash_looping`: not before somebody asks for it. */
  readonly state: "starting" | "running" | "waiting" | "crash_looping";
  /** Why its last life ended. */
  readonly lastError: ErrorReport | undefined;
  /** Milliseconds since the epoch when its last life began. */
  readonly since: number;
  /** How often it was started again. */
  readonly restarts: number;
  /** Of its last sign of life; `undefined` while it does not run. */
  readonly vitals: Vitals | undefined;
  /** Calls back once, when its next start has succeeded or failed. */
  onceStarted(callback: () => void): void;
  /** Starts it now if it does not run, and forgets its crashes; resolves when it runs or has failed to. */
  revive(): Promise<void>;
}

/** A driver whose modules run in the host's own thread. */
export function inlineDriver(driver: AnyDriver, clock: Clock): LoadedDriver {
  return {
    description: describeDriver(driver),
    check: async (settings) => checkSettings(driver, settings),
    run: (start, host) => runModule(driver, start, host, clock),
  };
}
