import { z } from "zod";
import { ClientError, rest } from "../../lib/client/index.ts";
import { parseModuleName } from "../../lib/module-name.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { readAnswer } from "./read-answer.ts";

const systemAnswer = z.object({ modules: z.array(z.string()) });
const modulesAnswer = z.array(z.object({ id: z.string(), name: z.string() }));

/**
 * What the host takes for a module's id or name: a reference as it is, and the id for "sys-boardroom/Display_2", the
 * second of that name in the system's list.
 *
 * @throws ClientError `module_not_found` when the system has no such module
 */
export async function findModule(connection: ConnectionOptions, reference: string): Promise<string> {
  const [, system, module] = /^([^/]+)\/([^/]+)$/.exec(reference) ?? [];
  if (system === undefined || module === undefined) return reference;
  const { modules: ids } = readAnswer(systemAnswer, await rest(connection, `/systems/${encodeURIComponent(system)}`));
  const names = new Map(
    readAnswer(modulesAnswer, await rest(connection, "/modules")).map(({ id, name }) => [id, name]),
  );
  const { module: name, index } = parseModuleName(module);
  const found = ids.filter((id) => names.get(id) === name)[index - 1];
  if (found !== undefined) return found;
  throw new ClientError(`The system "${system}" has no module "${module}"`, { code: "module_not_found" });
}
