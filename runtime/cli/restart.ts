import type { Command } from "commander";
import { z } from "zod";
import { rest } from "../../lib/client/index.ts";
import { connectionOptions, type GlobalOptions } from "./connection-options.ts";
import { findModule } from "./find-module.ts";
import { paintState } from "./modules.ts";
import { wrap } from "./output.ts";
import { readAnswer } from "./read-answer.ts";
import type { Terminal } from "./terminal.ts";

const moduleAnswer = z.object({
  id: z.string(),
  state: z.string(),
  error: z.object({ message: z.string() }).nullish(),
});

/** `atrium restart`: starts a module anew, also one that crashed too often or was stopped. */
export function registerRestart(program: Command, terminal: Terminal): void {
  program
    .command("restart")
    .description("start a module anew, also one that is stopped or crash_looping")
    .argument("<module>", "its id, its name, or the system and the name: sys-boardroom/Display_2")
    .action(async (reference: string, _, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const connection = await connectionOptions(options, terminal);
      const id = await findModule(connection, reference);
      const answer = await rest(connection, `/modules/${encodeURIComponent(id)}/restart`, { method: "POST" });
      if (options.json) return terminal.out(JSON.stringify(answer));
      const { state, error, ...module } = readAnswer(moduleAnswer, answer);
      const text = `${module.id} is ${paintState(terminal, state, state)}${error ? `: ${error.message}` : ""}`;
      for (const line of wrap(text, terminal.width ?? Number.POSITIVE_INFINITY)) terminal.out(line);
    });
}
