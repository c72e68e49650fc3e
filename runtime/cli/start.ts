import { join, relative, resolve } from "node:path";
import type { Command } from "commander";
import type { Logger } from "pino";
import { clockStartingAt } from "../../lib/clock.ts";
import { DriverError } from "../../lib/errors.ts";
import type { Level } from "../../lib/level.ts";
import { packageRoot, version } from "../version.ts";
import { type DemoKey, demoKeys } from "./demo-keys.ts";
import { ended } from "./ended.ts";
import { painted } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** Milliseconds that calls in flight may take to end when the host is told to stop. */
const grace = 10_000;

/** `atrium start`: runs a host until it is interrupted. */
export function registerStart(program: Command, terminal: Terminal): void {
  program
    .command("start")
    .description("run a host; without --settings, the demo building")
    .option("--settings <path>", "a settings file, or a folder of them")
    .option("--clock <instant>", "show this time at the start, as 2026-03-29T00:30:00Z; on loopback addresses only")
    .action(async (options: { settings?: string; clock?: string }) => {
      const demo = options.settings === undefined;
      const settings = demo
        ? join(packageRoot, "settings")
        : resolve(startedFrom(terminal), options.settings as string);
      const keys = demo ? await demoKeys(settings) : [];
      // Loaded here, so that the commands that only talk to a host need not wait for all of it.
      const { startHost } = await import("../host.ts");
      const log = await logger(terminal);
      // A promise that a driver forgot must not end the building.
      process.on("unhandledRejection", (reason) =>
        log.error({ stack: stackOf(reason) }, "A driver forgot a promise that was rejected"),
      );
      const host = await startHost({
        settings,
        log,
        env: terminal.env,
        ...(options.clock === undefined
          ? {}
          : { clock: clockStartingAt(parseInstant(options.clock)), loopbackOnly: "--clock" }),
      });
      terminal.out(
        `Atrium ${version} at ${painted(terminal, "bold", host.url)}, settings from ${shown(settings, terminal)}`,
      );
      if (demo) printDemo(terminal, host.url, keys, host.now());
      else terminal.out(`Operator console: ${host.url}/`);
      await ended(terminal);
      terminal.err("Stopping ...");
      await host.close(grace);
    });
}

function printDemo(terminal: Terminal, url: string, keys: DemoKey[], now: number) {
  const day = 86_400;
  const from = Math.floor(now / 1000 / day) * day;
  const args = JSON.stringify({ calendar_id: "boardroom@contoso.example", period_start: from, period_end: from + day });
  const elsewhere = new URL(url).port === "3000" ? "" : ` --url ${url}`;
  const keyOf = (level: Level) => keys.find((each) => each.level === level)?.key;
  const lines = [
    "",
    "Open in a browser; the link signs it in:",
    `  Operator console  ${url}/?key=${keyOf("administrator")}`,
    `  Room panel        ${url}/panel/sys-boardroom?key=${keyOf("user")}`,
    "",
    "Keys of the demo building, kept in settings/demo-keys.yaml:",
    ...keys.map(({ level, key }) => `  ${level.padEnd(14)} ${key}`),
    "",
    "Call a command, and watch a status variable:",
    `  npx atrium exec${elsewhere} sys-boardroom Calendar list_events '${args}'`,
    `  npx atrium watch${elsewhere} sys-boardroom Calendar connected`,
    "",
  ];
  for (const line of lines) terminal.out(line);
}

/** JSON lines for machines, readable ones for a person at a terminal. */
async function logger(terminal: Terminal): Promise<Logger> {
  const { pino } = await import("pino");
  const level = terminal.env.LOG_LEVEL ?? "info";
  if (terminal.width === undefined) return pino({ level });
  const { pinoPretty } = await import("./log-output.ts");
  return pino({ level }, pinoPretty(terminal.colours));
}

/** `npm start` runs in the package's folder; paths are meant from where it was typed. */
function startedFrom({ env, cwd }: Terminal): string {
  return env.npm_lifecycle_event === "start" ? (env.INIT_CWD ?? cwd) : cwd;
}

function parseInstant(text: string): number {
  const instant = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw new DriverError(`--clock takes an instant with its offset, as 2026-03-29T00:30:00Z, not "${text}"`, {
      code: "bad_request",
    });
  }
  return instant;
}

function shown(path: string, { cwd }: Terminal): string {
  const short = relative(cwd, path);
  return short.startsWith("..") ? path : short || ".";
}

function stackOf(reason: unknown): string {
  return reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
}
