import { existsSync } from "node:fs";
import { register } from "node:module";
import { join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { AnyDriver } from "../../lib/contract.ts";
import { DriverError, reportError } from "../../lib/errors.ts";
import { packageRoot } from "../version.ts";

/** Whatever runs Atrium from its sources, as the test runner does, reads and resolves drivers by itself. */
const isBuilt = import.meta.url.endsWith(".js");

/** The drivers that come with Atrium. */
const ownFolder = join(packageRoot, isBuilt ? "dist/drivers" : "drivers");

/**
 * The file of the driver `acme/lamp`: in `drivers/acme/lamp/` of Atrium, in `<path>/acme/lamp/`, or in a path that ends in
 * `acme/lamp` itself; it is called `driver.ts`, `driver.js` or `driver.mjs`.
 *
 * @throws DriverError `invalid_driver`, naming the folders where it was looked for
 */
export function findDriver(name: string, paths: string[]): string {
  if (!/^[\w-]+(\/[\w-]+)*$/.test(name))
    throw invalidDriver(`"${name}" is not a driver's name; expected words with slashes between`);
  const inPaths = paths.flatMap((path) => (endsWith(path, name) ? [path, join(path, name)] : [join(path, name)]));
  const folders = [join(ownFolder, name), ...inPaths];
  const file = folders
    .flatMap((folder) => ["driver.js", "driver.mjs", "driver.ts"].map((each) => join(folder, each)))
    .find(existsSync);
  if (file !== undefined) return file;
  throw invalidDriver(`There is no driver "${name}"; looked for driver.ts or driver.js in ${folders.join(", ")}`);
}

/** True for the file of a driver that comes with Atrium. */
export function isOwnDriver(file: string): boolean {
  return file.startsWith(ownFolder + sep);
}

/**
 * Runs the code of a driver's file and answers what it exports.
 *
 * @throws DriverError `invalid_driver`, saying what is wrong with it
 */
export async function importDriver(name: string, file: string): Promise<AnyDriver> {
  if (isBuilt && !isOwnDriver(file)) hookOutsideDrivers();
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

let hooked = false;

/** Drivers elsewhere import "atrium" and get this host's, and may be TypeScript. */
function hookOutsideDrivers(): void {
  if (hooked) return;
  hooked = true;
  register(pathToFileURL(join(packageRoot, "dist/runtime/modules/outside-drivers.js")));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function endsWith(path: string, name: string): boolean {
  return resolve(path).endsWith(sep + name.split("/").join(sep));
}

/** A driver that cannot be had. */
export function invalidDriver(message: string): DriverError {
  return new DriverError(message, { code: "invalid_driver" });
}
