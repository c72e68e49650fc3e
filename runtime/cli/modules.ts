import type { Command } from "commander";
import { z } from "zod";
import { rest } from "../../lib/client/index.ts";
import { connectionOptions, type GlobalOptions } from "./connection-options.ts";
import { formatDuration, formatTable, painted, wrap } from "./output.ts";
import { readAnswer } from "./read-answer.ts";
import type { Terminal } from "./terminal.ts";

const modulesAnswer = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    driver: z.string(),
    state: z.string(),
    since: z.number().describe("Unix seconds"),
    systems: z.array(z.string()),
    error: z.object({ message: z.string() }).nullish(),
  }),
);

/** `atrium modules`: a table of all modules, with what is wrong with those in trouble. */
export function registerModules(program: Command, terminal: Terminal): void {
  program
    .command("modules")
    .description("list the modules with their states, and what is wrong with those in trouble")
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const answer = await rest(await connectionOptions(options, terminal), "/modules");
      if (options.json) return terminal.out(JSON.stringify(answer));
      printModules(terminal, readAnswer(modulesAnswer, answer));
    });
}

function printModules(terminal: Terminal, modules: z.output<typeof modulesAnswer>) {
  const titles = ["ID", "NAME", "DRIVER", "STATE", "FOR", "SYSTEMS"];
  const rows = modules.map(({ id, name, driver, state, since, systems }) => [
    id,
    name,
    driver,
    state,
    formatDuration(terminal.clock.now() - since * 1000),
    systems.join(" "),
  ]);
  const paint = (cell: string, column: number, text: string) =>
    titles.includes(cell) ? painted(terminal, "bold", text) : column === 3 ? paintState(terminal, cell, text) : text;
  for (const line of formatTable([titles, ...rows], { width: terminal.width, paint })) terminal.out(line);

  for (const { id, state, error } of modules) {
    if (!error) continue;
    terminal.out("");
    terminal.out(`${id} is ${paintState(terminal, state, state)}:`);
    for (const line of wrap(error.message, (terminal.width ?? Number.POSITIVE_INFINITY) - 2)) terminal.out(`  ${line}`);
  }
}

/** A module's state in its colour. */
export function paintState(terminal: Terminal, state: string, text: string): string {
  const bad = ["failed", "config_error", "crash_looping", "stale"].includes(state);
  return painted(terminal, state === "online" ? "green" : bad ? "red" : "yellow", text);
}
