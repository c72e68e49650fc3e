import type { Command } from "commander";
import type { DebugLine } from "../../lib/client/index.ts";
import { connectionOptions, type GlobalOptions } from "./connection-options.ts";
import { findModule } from "./find-module.ts";
import { follow } from "./follow.ts";
import { formatTime, painted } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** `atrium logs`: follows the log of a module. */
export function registerLogs(program: Command, terminal: Terminal): void {
  program
    .command("logs")
    .description('follow the log of a module until Ctrl-C; with --json as lines {"time", "module", "level", "message"}')
    .argument("<module>", "id of the module, its name, or system/name: mod-calendar, Calendar, sys-boardroom/Display_2")
    .action(async (reference: string, _, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const connection = await connectionOptions(options, terminal);
      const module = await findModule(connection, reference);
      await follow(terminal, connection, (client, fail) => {
        client.debug(module, (line) => print(terminal, line, options.json), fail);
      });
    });
}

const colours = { trace: "dim", debug: "dim", info: "green", warn: "yellow", error: "red", fatal: "red" } as const;

function print(terminal: Terminal, line: DebugLine, json: boolean | undefined) {
  const now = terminal.clock.now();
  if (json) return terminal.out(JSON.stringify({ time: new Date(now).toISOString(), ...line }));
  const level = painted(terminal, colours[line.level], line.level.padEnd(5));
  terminal.out(`${painted(terminal, "dim", formatTime(now))}  ${level}  ${line.message}`);
}
