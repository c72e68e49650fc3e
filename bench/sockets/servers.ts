import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LoadName, Loads } from "./loads.ts";

/** What a server's process has used so far. */
export interface Used {
  /** Microseconds. */
  cpu: number;
  /** Bytes. */
  rss: number;
}

/** A process that is measured. */
export interface Server {
  port: number;
  /** @param settle collects garbage first */
  used(settle?: boolean): Promise<Used>;
}

/** Two servers, and the process that loads them. */
export interface Bench {
  atrium: Server;
  plain: Server;
  /** Has a server loaded; answers what the load measured. */
  load<Name extends LoadName>(
    server: Server,
    name: Name,
    options: Parameters<Loads[Name]>[1],
  ): Promise<Awaited<ReturnType<Loads[Name]>>>;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** Where the driver runs. */
export type Isolation = "inline" | "worker";

/** One room with one module; all else is as it is by default. */
const settingsWith = (isolation: Isolation) => `
host: { driver_paths: [ ${JSON.stringify(here("../drivers"))} ] }
auth: { keys: [ { name: bench, key: key-of-the-bench } ] }
drivers: { bench/dial: { isolation: ${isolation} } }
modules: [ { id: mod-dial, driver: bench/dial } ]
systems: [ { id: sys-bench, name: Bench, modules: [ mod-dial ] } ]
`;

/** Runs a measurement with both servers and a client up, and ends them. `oneCore` has all three share a core. */
export async function withServers<Result>(
  { oneCore = false, isolation = "inline" as Isolation },
  measure: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "atrium-bench-"));
  const children: ChildProcess[] = [];
  const start = (script: string, args: string[], execArgv: string[], env: Record<string, string> = {}) => {
    const [command, ...rest] = [...(oneCore ? ["taskset", "-c", "0"] : []), process.execPath, ...execArgv, script];
    const child = spawn(command as string, [...rest, ...args], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: { ...process.env, ...env },
    });
    children.push(child);
    return child;
  };
  const server = async (script: string, argsAt: (port: number) => string[]): Promise<Server> => {
    const port = await freePort();
    const child = start(script, argsAt(port), ["--expose-gc", "--import", here("probe.js")], { PORT: `${port}` });
    await listening(port, child);
    return { port, used: async (settle = false) => (await ask(child, settle)) as Used };
  };
  try {
    const file = join(folder, "bench.yaml");
    await writeFile(file, settingsWith(isolation));
    const atrium = await server(here("../../bin/atrium.js"), () => ["start", "--settings", file]);
    const plain = await server(here("plain-server.js"), (port) => [`${port}`]);
    const client = start(here("load.js"), [], []);
    return await measure({
      atrium,
      plain,
      async load({ port }, name, options) {
        const answer = (await ask(client, { port, name, options })) as { result?: unknown; error?: string };
        if (answer.error !== undefined) throw new Error(answer.error);
        return answer.result as never;
      },
    });
  } finally {
    await Promise.all(children.map(ended));
    await rm(folder, { recursive: true, force: true });
  }
}

/** Measures both servers in turn, A B A B, after one round that does not count. */
export async function inTurn(
  rounds: number,
  { atrium, plain }: Bench,
  measure: (server: Server) => Promise<number>,
): Promise<{ ours: number[]; theirs: number[] }> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const [our, their] = [await measure(atrium), await measure(plain)];
    if (round === 0) continue;
    ours.push(our);
    theirs.push(their);
  }
  return { ours, theirs };
}

/** Whether this machine can bind a process to a core. */
export function canPin(): boolean {
  return spawnSync("taskset", ["-c", "0", process.execPath, "--version"]).status === 0;
}

function ask(child: ChildProcess, question: object | boolean): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`A process of the bench ended (${code})`));
    child.once("exit", gone);
    child.once("message", (answer) => {
      child.off("exit", gone);
      resolve(answer);
    });
    child.send(question);
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`A server of the bench ended (${child.exitCode})`);
    const socket = connect(port, "127.0.0.1");
    const up = await new Promise((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    socket.destroy();
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
