import type { Command } from "commander";
import { connectionOptions, type GlobalOptions } from "./connection-options.ts";
import { follow } from "./follow.ts";
import { formatTime, formatValue, painted } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** `atrium watch`: prints a status variable's value and every change. */
export function registerWatch(program: Command, terminal: Terminal): void {
  program
    .command("watch")
    .description('print a status variable and its changes until Ctrl-C; with --json as lines {"time", "value"}')
    .argument("<system>", "id of the system: sys-boardroom")
    .argument("<module>", "name of the module in the system: Calendar, or Display_2 for the second of that name")
    .argument("<status>", "name of the status variable: connected")
    .action(async (system: string, module: string, status: string, _, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      await follow(terminal, await connectionOptions(options, terminal), (client, fail) => {
        client.bind(
          system,
          module,
          status,
          (value) => {
            const now = terminal.clock.now();
            if (options.json) return terminal.out(JSON.stringify({ time: new Date(now).toISOString(), value }));
            terminal.out(`${painted(terminal, "dim", formatTime(now))}  ${formatValue(value, terminal.width)}`);
          },
          fail,
        );
      });
    });
}
