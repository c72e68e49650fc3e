import { existsSync } from "node:fs";
import { register } from "node:module";
import { join, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Clock, sleep, systemClock } from "../../lib/clock.ts";
import type { AnyDriver } from "../../lib/contract.ts";
import { type DriverDescription, describeDriver } from "../../lib/describe.ts";
import { DriverError, reportError } from "../../lib/errors.ts";
import type { Settings } from "../settings/load-settings.ts";

/** A driver that is ready to run. */
export interface LoadedDriver {
  driver: AnyDriver;
  description: DriverDescription;
}

/** The drivers that come with Atrium, beside `lib/` and `runtime/`, as source or built. */
const ownFolder = fileURLToPath(new URL("../../drivers", import.meta.url));

/** Milliseconds that a driver's file may take to load. */
const loadLimit = 10_000;

/** The folders of drivers that a building's settings name, as absolute paths. */
export function driverFolders({ file, folder }: Settings): string[] {
  return file.host.driver_paths.map((path) => resolve(folder, path));
}

/** Finds and loads drivers by name. A driver is loaded once; new code of it needs a new process. */
export class DriverRegistry {
  readonly #clock: Clock;
  readonly #loaded = new Map<string, Promise<LoadedDriver>>();
  #paths: string[] = [];

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Folders of drivers outside this repository: collections of drivers, or single ones. */
  usePaths(paths: string[]): void {
    if (paths.join("\n") !== this.#paths.join("\n")) this.#loaded.clear();
    this.#paths = paths;
  }

  /**
   * Loads the driver `acme/lamp`: from `drivers/acme/lamp/` of Atrium, from `<path>/acme/lamp/`, or from a path that ends
   * in `acme/lamp` itself; its file is `driver.ts`, `driver.js` or `driver.mjs`.
   *
   * @throws DriverError `invalid_driver`, naming the folders where it was looked for, or what is wrong with it
   */
  load(name: string): Promise<LoadedDriver> {
    const before = this.#loaded.get(name);
    if (before !== undefined) return before;
    const loaded = this.#load(name);
    const loading = this.#inTime(name, loaded);
    this.#loaded.set(name, loading);
    // A driver that is put in place later is found at the next try, as is one that took too long; one that still loads is
    // not waited for again.
    const settled = (next?: Promise<LoadedDriver>) => {
      if (this.#loaded.get(name) !== loading) return;
      if (next === undefined) this.#loaded.delete(name);
      else this.#loaded.set(name, next);
    };
    loaded.then(
      () => settled(loaded),
      () => settled(),
    );
    return loading;
  }

  /** One driver that never ends to load must not keep all others from starting. */
  async #inTime(name: string, loaded: Promise<LoadedDriver>): Promise<LoadedDriver> {
    const done = new AbortController();
    const late = sleep(this.#clock, loadLimit, done.signal).then(() => {
      throw invalidDriver(`Driver "${name}" does not finish loading: ${loadLimit / 1000} s were not enough`);
    });
    late.catch(() => {});
    return Promise.race([loaded, late]).finally(() => done.abort());
  }

  async #load(name: string): Promise<LoadedDriver> {
    if (!/^[\w-]+(\/[\w-]+)*$/.test(name))
      throw invalidDriver(`"${name}" is not a driver's name; expected words with slashes between`);
    const inPaths = this.#paths.flatMap((path) =>
      endsWith(path, name) ? [path, join(path, name)] : [join(path, name)],
    );
    const folders = [join(ownFolder, name), ...inPaths];
    const file = folders
      .flatMap((folder) => ["driver.js", "driver.mjs", "driver.ts"].map((each) => join(folder, each)))
      .find(existsSync);
    if (file === undefined)
      throw invalidDriver(`There is no driver "${name}"; looked for driver.ts or driver.js in ${folders.join(", ")}`);
    const exported = await importDriver(name, file);
    return { driver: exported, description: describeDriver(exported) };
  }
}

async function importDriver(name: string, file: string): Promise<AnyDriver> {
  if (isBuilt && !file.startsWith(ownFolder)) hookOutsideDrivers();
  let loaded: { default?: unknown };
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new DriverError(`Driver "${name}" cannot be loaded: ${reportError(cause).message}`, {
      code: "invalid_driver",
      cause,
    });
  }
  const driver = loaded.default as AnyDriver | undefined;
  if (
    !isObject(driver) ||
    ![driver.commands, driver.settings, driver.status, driver.events, driver.needs].every(isObject)
  ) {
    throw invalidDriver(`Driver "${name}": ${file} has no default export made by defineDriver`);
  }
  return driver;
}

/** Whatever runs Atrium from its sources, as the test runner does, reads and resolves drivers by itself. */
const isBuilt = import.meta.url.endsWith(".js");

let hooked = false;

/** Drivers elsewhere import "atrium" and get this host's, and may be TypeScript. */
function hookOutsideDrivers(): void {
  if (hooked) return;
  hooked = true;
  register("./outside-drivers.js", import.meta.url);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function endsWith(path: string, name: string): boolean {
  return resolve(path).endsWith(sep + name.split("/").join(sep));
}

function invalidDriver(message: string): DriverError {
  return new DriverError(message, { code: "invalid_driver" });
}
