import { resolve } from "node:path";
import { type Clock, sleep, systemClock } from "../../lib/clock.ts";
import type { Settings } from "../settings/load-settings.ts";
import { IsolatedDriver, type IsolatedDriverEvents } from "../workers/isolated-driver.ts";
import type { WorkerLimits } from "../workers/worker-life.ts";
import { findDriver, importDriver, invalidDriver, isOwnDriver } from "./driver-files.ts";
import { type DriverWorker, inlineDriver, type LoadedDriver } from "./loaded-driver.ts";

/** Milliseconds that a driver's file may take to load, and with it a worker that all others start beside. */
const loadLimit = { inline: 10_000, worker: 30_000 };

/** Where drivers are looked for, and how they run. */
export interface DriverRules {
  /** Folders of drivers outside this repository, as absolute paths: collections of drivers, or single ones. */
  paths: string[];
  /** Names of those that modules use. */
  used: ReadonlySet<string>;
  /** In a worker, with which limits, or in the host's own thread; `isOwn` tells a driver that comes with Atrium. */
  isolation(driver: string, isOwn: boolean): WorkerLimits | "inline";
}

/** What a building's settings say of drivers. */
export function driverRules({ file, folder }: Settings, clock: Clock = systemClock): DriverRules {
  return {
    paths: file.host.driver_paths.map((path) => resolve(folder, path)),
    used: new Set(file.modules.map(({ driver }) => driver)),
    isolation(driver, isOwn) {
      const own = Object.hasOwn(file.drivers, driver) ? file.drivers[driver] : undefined;
      // A clock that is moved by hand is not to be had in another thread.
      const usual = isOwn || clock.ahead === undefined ? "inline" : "worker";
      if ((own?.isolation ?? file.host.isolation ?? usual) === "inline") return "inline";
      return {
        memory: own?.worker_memory ?? file.host.worker_memory,
        busy: own?.worker_busy ?? file.host.worker_busy,
      };
    },
  };
}

interface Loading {
  how: string;
  driver: Promise<LoadedDriver>;
  /** Once it is loaded. */
  ready?: LoadedDriver;
}

/** Finds and loads drivers by name. A driver in the host's thread is loaded once; new code of it needs a new process. */
export class DriverRegistry {
  readonly #clock: Clock;
  readonly #events: IsolatedDriverEvents;
  readonly #loaded = new Map<string, Loading>();
  readonly #isolated = new Set<IsolatedDriver>();
  #rules: DriverRules = { paths: [], used: new Set(), isolation: () => "inline" };

  constructor(clock: Clock = systemClock, events: IsolatedDriverEvents = { crashed() {}, printed() {} }) {
    this.#clock = clock;
    this.#events = events;
  }

  /** Rules for what is loaded from now on. */
  useRules(rules: DriverRules): void {
    if (rules.paths.join("\n") !== this.#rules.paths.join("\n")) this.#loaded.clear();
    this.#rules = rules;
  }

  /** The workers of drivers, by name; those that wait for their next start are among them. */
  get workers(): DriverWorker[] {
    return [...this.#isolated].sort((a, b) => (a.driver < b.driver ? -1 : 1));
  }

  /**
   * Loads the driver `acme/lamp`, see `findDriver`.
   *
   * @throws DriverError `invalid_driver`, naming the folders where it was looked for, or what is wrong with it
   */
  async load(name: string): Promise<LoadedDriver> {
    const file = findDriver(name, this.#rules.paths);
    const isolation = this.#rules.isolation(name, isOwnDriver(file));
    const how = JSON.stringify(isolation);
    const before = this.#loaded.get(name);
    if (before?.how === how) return before.driver;
    const loaded = isolation === "inline" ? this.#inline(name, file) : this.#inWorker(name, isolation);
    const limit = isolation === "inline" ? loadLimit.inline : loadLimit.worker;
    const loading: Loading = { how, driver: this.#inTime(name, loaded, limit) };
    this.#loaded.set(name, loading);
    // A driver that is put in place later is found at the next try, as is one that took too long; one that still loads is
    // not waited for again.
    loaded.then(
      (ready) => Object.assign(loading, { ready, driver: loaded }),
      () => this.#loaded.get(name) === loading && this.#loaded.delete(name),
    );
    return loading.driver;
  }

  /** Ends the workers in which no module runs, or soon will. */
  async retire(inUse: ReadonlySet<LoadedDriver | undefined>): Promise<void> {
    for (const driver of [...this.#isolated]) {
      const current = this.#loaded.get(driver.driver);
      const isWanted = this.#rules.used.has(driver.driver) && (current?.ready ?? driver) === driver;
      if (inUse.has(driver) || (isWanted && current !== undefined)) continue;
      this.#isolated.delete(driver);
      if (current?.ready === driver) this.#loaded.delete(driver.driver);
      await driver.close();
    }
  }

  /** Ends all workers. */
  async close(): Promise<void> {
    this.#loaded.clear();
    await Promise.all([...this.#isolated].map((driver) => driver.close()));
  }

  async #inline(name: string, file: string): Promise<LoadedDriver> {
    return inlineDriver(await importDriver(name, file), this.#clock);
  }

  async #inWorker(driver: string, limits: WorkerLimits): Promise<LoadedDriver> {
    const purpose = { driver, paths: this.#rules.paths, limits, clock: this.#clock };
    const isolated = await IsolatedDriver.load(purpose, this.#events);
    this.#isolated.add(isolated);
    return isolated;
  }

  /** One driver that never ends to load must not keep all others from starting. */
  async #inTime(name: string, loaded: Promise<LoadedDriver>, limit: number): Promise<LoadedDriver> {
    const done = new AbortController();
    const late = sleep(this.#clock, limit, done.signal).then(() => {
      throw invalidDriver(`Driver "${name}" does not finish loading: ${limit / 1000} s were not enough`);
    });
    late.catch(() => {});
    return Promise.race([loaded, late]).finally(() => done.abort());
  }
}
