import { mkdirSync } from "node:fs";
import { DriverError } from "../errors.ts";

/**
 * The folder of a module, made if it is not there, for the host's user only. Most modules keep nothing and get none.
 *
 * @throws DriverError `request_failed` when it cannot be made
 */
export function dataFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DriverError(`${path} cannot be made (${code}); let the host write beside its settings`, { cause });
  }
}
