import type { Command } from "commander";
import { z } from "zod";
import { rest } from "../../lib/client/index.ts";
import { connectionOptions, type GlobalOptions } from "./connection-options.ts";
import { findModule } from "./find-module.ts";
import { paintState } from "./modules.ts";
import { formatTable, painted } from "./output.ts";
import { readAnswer } from "./read-answer.ts";
import { typeText } from "./schema-text.ts";
import type { Terminal } from "./terminal.ts";

const jsonSchema = z.record(z.string(), z.unknown());
const command = z.object({
  summary: z.string(),
  description: z.string().optional(),
  level: z.string(),
  timeout: z.number().optional().describe("Milliseconds"),
  order: z.array(z.string()),
  required: z.array(z.string()),
  params: z.record(z.string(), jsonSchema),
  returns: jsonSchema,
});
const moduleAnswer = z.object({
  id: z.string(),
  name: z.string(),
  driver: z.string(),
  state: z.string(),
  description: z
    .object({
      name: z.string(),
      summary: z.string(),
      status: z.record(z.string(), jsonSchema),
      commands: z.record(z.string(), command),
      events: z.record(z.string(), jsonSchema).default({}),
    })
    .nullable(),
});

/** `atrium describe`: the commands and status variables of a module. */
export function registerDescribe(program: Command, terminal: Terminal): void {
  program
    .command("describe")
    .description("show the commands of a module with their parameters, and its status variables")
    .argument("<module>", "id of the module, its name, or system/name: mod-calendar, Calendar, sys-boardroom/Display_2")
    .action(async (reference: string, _, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const connection = await connectionOptions(options, terminal);
      const module = await findModule(connection, reference);
      const answer = await rest(connection, `/modules/${encodeURIComponent(module)}`);
      if (options.json) return terminal.out(JSON.stringify(answer));
      printModule(terminal, readAnswer(moduleAnswer, answer));
    });
}

function printModule(terminal: Terminal, module: z.output<typeof moduleAnswer>) {
  const { id, name, driver, state, description } = module;
  const state_ = paintState(terminal, state, state);
  terminal.out(`${painted(terminal, "bold", name)}  ${id}  ${driver}  ${state_}`);
  if (description === null) return terminal.out("The driver could not be loaded; `atrium modules` says why.");
  printRows(terminal, [[`${description.name}: ${description.summary}`]], "");

  for (const [name, each] of Object.entries(description.commands)) {
    const { summary, description: more, level, timeout, order, required, params, returns } = each;
    terminal.out("");
    terminal.out(`${painted(terminal, "bold", name)}  ${painted(terminal, "dim", level)}`);
    printRows(terminal, [[more === undefined ? summary : `${summary}. ${more}`]]);
    printRows(terminal, [
      ...order.map((param) => [param, typeText(params[param] ?? {}, !required.includes(param))]),
      ["->", typeText(returns)],
      ...(timeout === undefined ? [] : [["within", `${timeout / 1000} s`]]),
    ]);
  }

  printSchemas(terminal, "Status variables", description.status);
  printSchemas(terminal, "Events", description.events);
}

function printSchemas(terminal: Terminal, title: string, schemas: Record<string, z.output<typeof jsonSchema>>) {
  if (Object.keys(schemas).length === 0) return;
  terminal.out("");
  terminal.out(painted(terminal, "bold", title));
  printRows(
    terminal,
    Object.entries(schemas).map(([name, schema]) => [name, typeText(schema)]),
  );
}

function printRows(terminal: Terminal, rows: string[][], indent = "  ") {
  const width = terminal.width === undefined ? undefined : terminal.width - indent.length;
  for (const line of formatTable(rows, { width })) terminal.out(indent + line);
}
