import { stat } from "node:fs/promises";
import { relative } from "node:path";
import { reportError } from "../../lib/errors.ts";
import { isWeak } from "../auth/secrets.ts";
import { DriverRegistry, driverRules } from "../modules/driver-registry.ts";
import { checkSpec, moduleSpec } from "../modules/module-spec.ts";
import { unknownSettings } from "../modules/settings-view.ts";
import { openDefinedSettings } from "../settings/defined-settings.ts";
import { loadSettings, type Settings } from "../settings/load-settings.ts";
import type { Terminal } from "./terminal.ts";

/** What a check found. */
export interface Findings {
  /** What a host would run, in a line. */
  summary: string;
  /** A host would not start, or a module would not. */
  errors: string[];
  /** A host would run, most likely not as it was meant. */
  warnings: string[];
}

/** Reads the settings at an absolute path as a host would, and says what is wrong with them. */
export async function findingsOf(path: string, { env, cwd }: Terminal): Promise<Findings> {
  let settings: Settings;
  try {
    settings = await loadSettings(path, env, new Map());
  } catch (error) {
    return {
      summary: "A host would not start with these settings.",
      errors: reportError(error).message.split("\n"),
      warnings: [],
    };
  }
  const registry = new DriverRegistry();
  registry.useRules(driverRules(settings));
  const defined = await openDefinedSettings(path, (await stat(path)).isDirectory());
  const errors: string[] = [];
  const warnings: string[] = [];
  for (const [index, { id }] of settings.file.modules.entries()) {
    const spec = await moduleSpec(index, settings, registry, defined.of(id));
    const error = await checkSpec(spec, settings);
    if (error !== undefined) errors.push(...error.message.split("\n").map((line) => `${id}: ${line}`));
    warnings.push(...unknownSettings(spec, settings));
    if (spec.systems.length === 0)
      warnings.push(`${settings.locate(["modules", index])}: ${id} is in no system, so no client can call it`);
  }
  await registry.close();
  for (const [index, { name, key }] of settings.file.auth.keys.entries()) {
    if (key !== undefined && isWeak(key))
      warnings.push(
        `${settings.locate(["auth", "keys", index])}: the key "${name}" can be guessed; take 20 random characters or more`,
      );
  }
  if (settings.file.auth.keys.length === 0) warnings.push("auth.keys: there is no key, so nobody can sign in");
  return { summary: summaryOf(settings, cwd), errors, warnings };
}

function summaryOf({ file, files }: Settings, cwd: string): string {
  const count = (number: number, thing: string) => `${number} ${thing}${number === 1 ? "" : "s"}`;
  const things = [
    count(file.systems.length, "system"),
    count(file.modules.length, "module"),
    count(file.zones.length, "zone"),
    count(file.auth.keys.length, "key"),
  ];
  return `${things.join(", ")}, from ${files.map((each) => relative(cwd, each)).join(", ")}`;
}
