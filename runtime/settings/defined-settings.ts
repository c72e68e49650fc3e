import { mkdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { DriverError } from "../../lib/errors.ts";

const contents = z.record(z.string(), z.record(z.string(), z.unknown()));

/** The settings that drivers defined by themselves, by module id. */
export interface DefinedSettings {
  of(moduleId: string): Record<string, unknown>;
  /** Resolves when the setting is on disk; a crash at any moment leaves the old file or the new one. */
  set(moduleId: string, name: string, value: unknown): Promise<void>;
}

/**
 * Opens the store beside a settings file or folder: `.atrium/<its name>.defined.json`.
 *
 * @throws DriverError `invalid_settings` when the file is there but is not what was written
 */
export async function openDefinedSettings(settingsPath: string, isFolder: boolean): Promise<DefinedSettings> {
  const folder = join(isFolder ? settingsPath : dirname(settingsPath), ".atrium");
  const file = join(folder, isFolder ? "defined.json" : `${basename(settingsPath)}.defined.json`);
  const modules = new Map(Object.entries(await load(file)));
  let written = Promise.resolve();

  return {
    of: (moduleId) => modules.get(moduleId) ?? {},
    set(moduleId, name, value) {
      modules.set(moduleId, { ...modules.get(moduleId), [name]: value });
      // One write after the other, each with everything known when it begins.
      const write = written.then(async () => {
        await mkdir(folder, { recursive: true });
        await writeFileAtomic(file, `${JSON.stringify(Object.fromEntries(modules), null, 2)}\n`, { mode: 0o600 });
      });
      written = write.catch(() => {});
      return write;
    },
  };
}

async function load(file: string): Promise<z.output<typeof contents>> {
  try {
    return contents.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new DriverError(`${file} is not readable as settings that drivers defined; mend it or move it away`, {
      code: "invalid_settings",
      cause,
    });
  }
}
