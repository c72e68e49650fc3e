import { Command, CommanderError } from "commander";
import { version } from "../version.ts";
import { registerCheck } from "./check.ts";
import type { GlobalOptions } from "./connection-options.ts";
import { registerDescribe } from "./describe.ts";
import { printError } from "./error-output.ts";
import { registerExec } from "./exec.ts";
import { registerKey } from "./key.ts";
import { registerLogs } from "./logs.ts";
import { registerModules } from "./modules.ts";
import { registerRestart } from "./restart.ts";
import { registerSandbox } from "./sandbox.ts";
import { registerStart } from "./start.ts";
import { processTerminal, type Terminal } from "./terminal.ts";
import { registerWatch } from "./watch.ts";

/** Every command of the command line, in the order of its help. */
const commands: ((program: Command, terminal: Terminal) => void)[] = [
  registerStart,
  registerCheck,
  registerExec,
  registerWatch,
  registerModules,
  registerRestart,
  registerDescribe,
  registerLogs,
  registerKey,
  registerSandbox,
];

const notes = `
Environment:
  ATRIUM_URL  like --url
  ATRIUM_KEY  like --key, and does not show in the list of processes
  NO_COLOR    no colours

A host on this machine needs no key where settings/demo-keys.yaml has one.

After a failure the exit code is 1. Standard error has the reason and its
details, with --json as one line:
{"error": sentence, "code": name, "error_code": 0 to 7, "details": {...}}`;

/**
 * Runs a command line.
 *
 * @param argv as `process.argv` has it: what runs comes first, then its file, then the arguments
 * @returns the exit code, 0 or 1
 */
export async function main(argv: string[], terminal: Terminal = processTerminal()): Promise<number> {
  const program = new Command("atrium")
    .description("A driver runtime for smart buildings")
    .version(version)
    .option("--url <url>", "address of the host (default: http://127.0.0.1:3000)")
    .option("--key <key>", "key to show to the host")
    .option("--json", "print results as JSON on one line")
    .addHelpText("after", notes)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      getOutHelpWidth: () => terminal.width ?? 80,
      getErrHelpWidth: () => terminal.width ?? 80,
    })
    .configureHelp({ minWidthToWrap: 20 });
  for (const register of commands) register(program, terminal);
  try {
    await program.parseAsync(argv);
    return 0;
  } catch (error) {
    // Its message has been printed.
    if (error instanceof CommanderError) return error.exitCode;
    printError(terminal, error, program.opts<GlobalOptions>().json === true);
    return 1;
  }
}
