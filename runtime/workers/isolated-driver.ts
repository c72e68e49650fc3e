import type { Timer } from "../../lib/clock.ts";
import type { DriverDescription } from "../../lib/describe.ts";
import { DriverError, type ErrorReport, reportError } from "../../lib/errors.ts";
import type { ModuleHost, ModuleInstance, ModuleStart } from "../../lib/module/boundary.ts";
import { redact, secretTexts } from "../../lib/secret.ts";
import { backOff } from "../modules/back-off.ts";
import type { DriverWorker, LoadedDriver } from "../modules/loaded-driver.ts";
import type { Vitals } from "./beat.ts";
import { WorkerLife, type WorkerPurpose } from "./worker-life.ts";

/** Milliseconds of life after which a crash begins a new count. */
const stableAfter = 300_000;
/** A crash within so many milliseconds is a fast one, and so many of them in a row end the restarts. */
const fast = { within: 30_000, most: 5 };

/** What the host's log is told of a driver in a worker. */
export interface IsolatedDriverEvents {
  /** It ended by itself. */
  crashed(driver: string, error: ErrorReport): void;
  /** It wrote to its standard output or error. */
  printed(driver: string, line: string): void;
}

/** A driver in a worker of its own, which is started again when it crashes. */
export class IsolatedDriver implements LoadedDriver, DriverWorker {
  readonly #purpose: WorkerPurpose;
  readonly #events: IsolatedDriverEvents;
  readonly #onceStarted = new Set<() => void>();
  /** Longest first; of all modules that ever ran in it. */
  #secrets: string[] = [];
  #life: WorkerLife;
  #description: DriverDescription | undefined;
  #state: DriverWorker["state"] = "starting";
  #isClosed = false;
  #crashes = 0;
  #fastCrashes = 0;
  #restart: Timer | undefined;
  #starting: Promise<void> | undefined;
  lastError: ErrorReport | undefined;
  since: number;
  restarts = 0;

  private constructor(purpose: Omit<WorkerPurpose, "printed" | "redact">, events: IsolatedDriverEvents) {
    this.#purpose = {
      ...purpose,
      printed: (line) => events.printed(purpose.driver, line),
      redact: (text) => redact(text, this.#secrets),
    };
    this.#events = events;
    this.since = purpose.clock.now();
    this.#life = new WorkerLife(this.#purpose);
  }

  /** Starts a worker and loads the driver in it. Rejects with `invalid_driver` when it cannot be loaded. */
  static async load(
    purpose: Omit<WorkerPurpose, "printed" | "redact">,
    events: IsolatedDriverEvents,
  ): Promise<IsolatedDriver> {
    const isolated = new IsolatedDriver(purpose, events);
    try {
      await isolated.#up(isolated.#life);
      return isolated;
    } catch (error) {
      await isolated.close();
      const { code, message } = reportError(error);
      if (code === "invalid_driver") throw error;
      throw new DriverError(`Driver "${purpose.driver}" cannot be loaded: ${message}`, { code: "invalid_driver" });
    }
  }

  get driver(): string {
    return this.#purpose.driver;
  }
  get worker(): this {
    return this;
  }
  get description(): DriverDescription {
    return this.#description as DriverDescription;
  }
  get state(): DriverWorker["state"] {
    return this.#state;
  }
  get vitals(): Vitals | undefined {
    return this.#state === "running" ? this.#life.vitals : undefined;
  }

  check(settings: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.#life.check(settings);
  }

  run(start: ModuleStart, host: ModuleHost): ModuleInstance {
    const own = secretTexts(start.settings, this.description.secrets).concat(start.webhooks?.secret ?? []);
    this.#secrets = [...new Set([...this.#secrets, ...own])].sort((a, b) => b.length - a.length);
    return this.#life.run(start, host);
  }

  onceStarted(callback: () => void): void {
    this.#onceStarted.add(callback);
  }

  async revive(): Promise<void> {
    if (this.#state === "running" || this.#isClosed) return;
    this.#crashes = 0;
    this.#fastCrashes = 0;
    await this.#startAgain();
  }

  /** Ends the worker for good; modules that still run in it are lost. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#restart?.cancel();
    await this.#life.end();
  }

  #startAgain(): Promise<void> {
    this.#starting ??= this.#newLife().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #newLife(): Promise<void> {
    this.#restart?.cancel();
    await this.#life.end();
    if (this.#isClosed) return;
    this.#state = "starting";
    this.restarts++;
    this.since = this.#purpose.clock.now();
    this.#life = new WorkerLife(this.#purpose);
    await this.#up(this.#life).catch(() => {});
  }

  /** Resolves when the driver is loaded in a worker; from then on, and before, its end is a crash. */
  async #up(life: WorkerLife): Promise<void> {
    const isFirst = this.#description === undefined;
    try {
      this.#description = await life.loaded;
    } catch (error) {
      // New code that cannot be loaded counts as a crash; a driver that never ran is its caller's.
      if (!isFirst) this.#crashed(life, reportError(error));
      throw error;
    }
    void life.ended.then((report) => report && this.#crashed(life, report));
    this.#settle("running");
  }

  #settle(state: DriverWorker["state"]): void {
    this.#state = state;
    const callbacks = [...this.#onceStarted];
    this.#onceStarted.clear();
    for (const callback of callbacks) callback();
  }

  #crashed(life: WorkerLife, report: ErrorReport): void {
    if (life !== this.#life || this.#isClosed) return;
    const { clock, driver } = this.#purpose;
    const lived = clock.now() - this.since;
    this.#crashes = lived >= stableAfter ? 1 : this.#crashes + 1;
    this.#fastCrashes = lived < fast.within ? this.#fastCrashes + 1 : 0;
    this.lastError = report;
    this.#events.crashed(driver, report);
    if (this.#fastCrashes >= fast.most) return this.#settle("crash_looping");
    this.#restart = clock.after(backOff(this.#crashes - 1), () => void this.#startAgain());
    this.#settle("waiting");
  }
}
