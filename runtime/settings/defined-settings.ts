import { z } from "zod";
import { keptPath, readKept, writeKept } from "./kept-file.ts";

const contents = z.record(z.string(), z.record(z.string(), z.unknown()));

/** The settings that drivers defined by themselves, by module id. */
export interface DefinedSettings {
  of(moduleId: string): Record<string, unknown>;
  /** Resolves when the setting is on disk; a crash at any moment leaves the old file or the new one. */
  set(moduleId: string, name: string, value: unknown): Promise<void>;
}

/**
 * Opens the store of a settings file or folder: `defined.json`.
 *
 * @throws DriverError `invalid_settings` when the file is there but is not what was written
 */
export async function openDefinedSettings(settingsPath: string, isFolder: boolean): Promise<DefinedSettings> {
  const file = keptPath(settingsPath, isFolder, "defined.json");
  const modules = new Map(Object.entries((await readKept(file, contents, "settings that drivers defined")) ?? {}));
  let written = Promise.resolve();

  return {
    of: (moduleId) => modules.get(moduleId) ?? {},
    set(moduleId, name, value) {
      modules.set(moduleId, { ...modules.get(moduleId), [name]: value });
      // One write after the other, each with everything known when it begins.
      const write = written.then(() => writeKept(file, Object.fromEntries(modules)));
      written = write.catch(() => {});
      return write;
    },
  };
}
