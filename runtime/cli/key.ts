import type { Command } from "commander";
import { Option } from "commander";
import { DriverError } from "../../lib/errors.ts";
import { type Level, levels } from "../../lib/level.ts";
import type { IssuedKey } from "../auth/issued-keys.ts";
import type { GlobalOptions } from "./connection-options.ts";
import { formatTable, formatTime, painted } from "./output.ts";
import { parseExpiry } from "./parse-expiry.ts";
import type { Terminal } from "./terminal.ts";

interface KeyOptions extends GlobalOptions {
  settings?: string;
}
interface NewOptions extends KeyOptions {
  level: Level;
  system: string[];
  expires?: string;
}

const notes = `
Keys are kept beside the settings, as digests: nobody reads one again. A host
that runs with these settings takes a change over within a second.`;

/** `atrium key`: makes, lists and revokes keys of a host, whether it runs or not. */
export function registerKey(program: Command, terminal: Terminal): void {
  const key = program.command("key").description("make, list and revoke keys").addHelpText("after", notes);
  const withSettings = (command: Command) =>
    command.option("--settings <path>", "the host's settings file or folder (default: the demo building)");

  withSettings(key.command("new"))
    .description("make a key, and print it once")
    .argument("<name>", "what logs call whoever uses it; several keys may share it")
    .addOption(new Option("--level <level>", "what it may do").choices(levels).default("user"))
    .option("--system <id>", "a system that it may reach, once for each; all if absent", append, [])
    .option("--expires <when>", "90d or 12h from now, a day as 2027-01-31, or an instant as 2027-01-31T18:00:00Z")
    .action((name: string, _, command: Command) => make(name, command.optsWithGlobals<NewOptions>(), terminal));
  withSettings(key.command("list"))
    .description("list the keys that were made here, panels' too")
    .action((_, command: Command) => list(command.optsWithGlobals<KeyOptions>(), terminal));
  withSettings(key.command("revoke"))
    .description("take a key away, and close its connections")
    .argument("<key>", "its id, or its name where only one has it")
    .action((wanted: string, _, command: Command) => revoke(wanted, command.optsWithGlobals<KeyOptions>(), terminal));
}

/** The key alone goes to standard output, so that `KEY=$(atrium key new ...)` has it and nothing else. */
async function make(name: string, options: NewOptions, terminal: Terminal): Promise<void> {
  const { openKeys, checkSystems, newKeyId } = await import("./kept-keys.ts");
  const { level, system: systems, expires, json } = options;
  await checkSystems(options.settings, systems, terminal);
  const keys = await openKeys(options.settings, terminal);
  const now = terminal.clock.now();
  const facts = {
    id: newKeyId("key"),
    kind: "key" as const,
    name,
    level,
    ...(systems.length === 0 ? {} : { systems }),
    created_at: Math.floor(now / 1000),
    ...(expires === undefined ? {} : { expires_at: parseExpiry(expires, now) }),
  };
  const key = await keys.issue(facts);
  if (json) return terminal.out(JSON.stringify({ ...facts, key }));
  terminal.out(key);
  const reach = systems.length === 0 ? "all systems" : systems.join(", ");
  const until = facts.expires_at === undefined ? "until it is revoked" : `until ${formatTime(facts.expires_at * 1000)}`;
  terminal.err(`${facts.id}: level ${level}, ${reach}, ${until}. The key is not shown again.`);
}

async function list(options: KeyOptions, terminal: Terminal): Promise<void> {
  const { openKeys } = await import("./kept-keys.ts");
  const { all } = await openKeys(options.settings, terminal);
  const now = terminal.clock.now() / 1000;
  if (options.json) return terminal.out(JSON.stringify(all.map(({ digest: _, ...key }) => key)));
  const titles = ["ID", "NAME", "LEVEL", "MADE", "EXPIRES", "SYSTEMS"];
  const rows = all.map(({ id, name, level, created_at, expires_at, systems }) => [
    id,
    name,
    level,
    formatTime(created_at * 1000).slice(0, 10),
    expires_at === undefined ? "never" : expires_at <= now ? "has expired" : formatTime(expires_at * 1000).slice(0, 16),
    systems?.join(" ") ?? "all",
  ]);
  const paint = (cell: string, _: number, text: string) =>
    titles.includes(cell) ? painted(terminal, "bold", text) : text;
  for (const line of formatTable([titles, ...rows], { width: terminal.width, paint })) terminal.out(line);
}

async function revoke(wanted: string, options: KeyOptions, terminal: Terminal): Promise<void> {
  const { openKeys } = await import("./kept-keys.ts");
  const keys = await openKeys(options.settings, terminal);
  const { id, name } = named(wanted, keys.all);
  await keys.revoke(id);
  terminal.out(options.json ? JSON.stringify({ id, name }) : `${id} (${name}) is revoked`);
}

function named(wanted: string, all: readonly IssuedKey[]): IssuedKey {
  const found = all.filter(({ id }) => id === wanted);
  const keys = found.length > 0 ? found : all.filter(({ name }) => name === wanted);
  const [key, ...others] = keys;
  if (key === undefined) {
    throw new DriverError(`There is no key "${wanted}"; see \`atrium key list\``, { code: "not_found" });
  }
  if (others.length === 0) return key;
  const ids = keys.map(({ id }) => id).join(", ");
  throw new DriverError(`Several keys are called "${wanted}": name one by its id, ${ids}`, { code: "conflict" });
}

function append(value: string, before: string[]): string[] {
  return [...before, value];
}
