import { stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { type Command, CommanderError } from "commander";
import { reportError } from "../../lib/errors.ts";
import { DriverRegistry, driverFolders } from "../modules/driver-registry.ts";
import { checkSpec, moduleSpec } from "../modules/module-spec.ts";
import { unknownSettings } from "../modules/settings-view.ts";
import { openDefinedSettings } from "../settings/defined-settings.ts";
import { loadSettings, type Settings } from "../settings/load-settings.ts";
import type { GlobalOptions } from "./connection-options.ts";
import { painted } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** What a check found. */
interface Findings {
  /** What a host would run, in a line. */
  summary: string;
  /** A host would not start, or a module would not. */
  errors: string[];
  /** A host would run, most likely not as it was meant. */
  warnings: string[];
}

/** `atrium check`: says what is wrong with settings, and what a host would make of them, without starting one. */
export function registerCheck(program: Command, terminal: Terminal): void {
  program
    .command("check")
    .description("check settings without starting a host")
    .argument("<path>", "a settings file, or a folder of them")
    .action(async (path: string, _, command: Command) => {
      const { json } = command.optsWithGlobals<GlobalOptions>();
      const findings = await check(resolve(terminal.cwd, path), terminal);
      if (json) terminal.out(JSON.stringify({ ok: findings.errors.length === 0, ...findings }));
      else print(terminal, findings);
      // The findings have been printed; this is the exit code alone.
      if (findings.errors.length > 0) throw new CommanderError(1, "atrium.check", "The settings are not right");
    });
}

async function check(path: string, { env, cwd }: Terminal): Promise<Findings> {
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
  registry.usePaths(driverFolders(settings));
  const defined = await openDefinedSettings(path, (await stat(path)).isDirectory());
  const errors: string[] = [];
  const warnings: string[] = [];
  for (const [index, { id }] of settings.file.modules.entries()) {
    const spec = await moduleSpec(index, settings, registry, defined.of(id));
    const error = checkSpec(spec, settings);
    if (error !== undefined) errors.push(...error.message.split("\n").map((line) => `${id}: ${line}`));
    warnings.push(...unknownSettings(spec, settings));
    if (spec.systems.length === 0)
      warnings.push(`${settings.locate(["modules", index])}: ${id} is in no system, so no client can call it`);
  }
  for (const [index, { name, key }] of settings.file.auth.keys.entries()) {
    if (key.length < 16)
      warnings.push(
        `${settings.locate(["auth", "keys", index])}: the key "${name}" is short; take 20 random characters or more`,
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

function print(terminal: Terminal, { summary, errors, warnings }: Findings) {
  terminal.out(summary);
  for (const error of errors) terminal.out(`${painted(terminal, "red", "error")}    ${error}`);
  for (const warning of warnings) terminal.out(`${painted(terminal, "yellow", "warning")}  ${warning}`);
  if (errors.length === 0)
    terminal.out(warnings.length === 0 ? "Everything is right." : "A host would start with these settings.");
}
