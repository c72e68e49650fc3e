import { resolve } from "node:path";
import { type Command, CommanderError } from "commander";
import type { GlobalOptions } from "./connection-options.ts";
import type { Findings } from "./findings.ts";
import { painted } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** `atrium check`: says what is wrong with settings, and what a host would make of them, without starting one. */
export function registerCheck(program: Command, terminal: Terminal): void {
  program
    .command("check")
    .description("check settings without starting a host")
    .argument("<path>", "a settings file, or a folder of them")
    .action(async (path: string, _, command: Command) => {
      const { json } = command.optsWithGlobals<GlobalOptions>();
      // Loaded here: it takes what a host takes.
      const { findingsOf } = await import("./findings.ts");
      const findings = await findingsOf(resolve(terminal.cwd, path), terminal);
      if (json) terminal.out(JSON.stringify({ ok: findings.errors.length === 0, ...findings }));
      else print(terminal, findings);
      // The findings have been printed; this is the exit code alone.
      if (findings.errors.length > 0) throw new CommanderError(1, "atrium.check", "The settings are not right");
    });
}

function print(terminal: Terminal, { summary, errors, warnings }: Findings) {
  terminal.out(summary);
  for (const error of errors) terminal.out(`${painted(terminal, "red", "error")}    ${error}`);
  for (const warning of warnings) terminal.out(`${painted(terminal, "yellow", "warning")}  ${warning}`);
  if (errors.length === 0)
    terminal.out(warnings.length === 0 ? "Everything is right." : "A host would start with these settings.");
}
