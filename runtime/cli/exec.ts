import type { Command } from "commander";
import { z } from "zod";
import { connect } from "../../lib/client/index.ts";
import { DriverError } from "../../lib/errors.ts";
import { connectionOptions, type GlobalOptions } from "./connection-options.ts";
import { formatValue } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** Milliseconds to wait for the host; whoever types a command would rather know soon. */
const patience = 5_000;

/** `atrium exec`: calls a command of a module. */
export function registerExec(program: Command, terminal: Terminal): void {
  program
    .command("exec")
    .description("call a command of a module and print what it answers")
    .argument("<system>", "id of the system: sys-boardroom")
    .argument("<module>", "name of the module in the system: Calendar, or Display_2 for the second of that name")
    .argument("<command>", "name of the command: list_events")
    .argument("[args]", "JSON: an object of named arguments, or an array in positional order")
    .addHelpText("after", "\nExample:\n  atrium exec sys-boardroom Lamp set_power '{\"on\": true}'")
    .action(async (system: string, module: string, name: string, args: string | undefined, _, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const given = parseArguments(args);
      const { clock, width } = terminal;
      const client = connect({ ...(await connectionOptions(options, terminal)), timeout: patience, clock });
      try {
        const value = await client.exec(system, module, name, given);
        terminal.out(options.json ? JSON.stringify(value) : formatValue(value, width));
      } finally {
        client.close();
      }
    });
}

const argumentsSchema = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);

function parseArguments(text: string | undefined): z.output<typeof argumentsSchema> | undefined {
  if (text === undefined) return undefined;
  const wrong = (why: string) =>
    new DriverError(`args must be a JSON object of named arguments or an array of positional ones: ${why}`, {
      code: "bad_request",
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong((error as Error).message);
  }
  const parsed = argumentsSchema.safeParse(value);
  if (!parsed.success) throw wrong(`${text} is neither`);
  return parsed.data;
}
