import { mkdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { z } from "zod";
import { DriverError } from "../../lib/errors.ts";

/**
 * Where a host keeps a file of its own: `.atrium/<name>` in a settings folder, `.atrium/<settings file>.<name>` beside a
 * settings file.
 */
export function keptPath(settingsPath: string, isFolder: boolean, name: string): string {
  return isFolder
    ? join(settingsPath, ".atrium", name)
    : join(dirname(settingsPath), ".atrium", `${basename(settingsPath)}.${name}`);
}

/**
 * What a kept file holds; `undefined` when there is none yet.
 *
 * @param what "settings that drivers defined", for the message
 * @throws DriverError `invalid_settings` when the file is there but is not what was written
 */
export async function readKept<T>(file: string, contents: z.ZodType<T>, what: string): Promise<T | undefined> {
  try {
    return contents.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new DriverError(`${file} is not readable as ${what}; mend it or move it away`, {
      code: "invalid_settings",
      cause,
    });
  }
}

/** Resolves when the contents are on disk, for their owner only; a crash at any moment leaves the old file or the new one. */
export async function writeKept(file: string, contents: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(contents, null, 2)}\n`, { mode: 0o600 });
}
