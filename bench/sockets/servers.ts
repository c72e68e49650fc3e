import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../runtime/settings/free-port.ts";
import { dialOf, keyOfTheBench, type LoadName, type Loads } from "./loads.ts";
import { RawClient } from "./raw-client.ts";

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
  /** Seconds from the start of its process to its first answer. */
  started: number;
  /** @param settle collects garbage first */
  used(settle?: boolean): Promise<Used>;
}

/** Two servers, and the process that loads them. */
export interface Bench {
  atrium: Server;
  /** What it is compared with. */
  other: Server;
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

/** How many systems a host has, each with so many modules. */
export interface Size {
  systems: number;
  modulesEach: number;
}

/** Rooms with modules; all else is as it is by default. */
function settingsWith(isolation: Isolation, { systems, modulesEach }: Size): string {
  const modules: string[] = [];
  const rooms: string[] = [];
  for (let system = 0; system < systems; system++) {
    const ids = Array.from({ length: modulesEach }, (_, at) => `mod-${system}-${at}`);
    for (const id of ids) modules.push(`  - { id: ${id}, driver: bench/dial }`);
    rooms.push(`  - { id: sys-${system}, name: Room ${system}, modules: [ ${ids.join(", ")} ] }`);
  }
  return `
host: { driver_paths: [ ${JSON.stringify(here("../drivers"))} ] }
auth: { keys: [ { name: bench, key: ${keyOfTheBench} } ] }
drivers: { bench/dial: { isolation: ${isolation} } }
modules:
${modules.join("\n")}
systems:
${rooms.join("\n")}
`;
}

const oneModule: Size = { systems: 1, modulesEach: 1 };

/**
 * Runs a measurement with two servers and a client up, and ends them. The other server is a plain one of `ws`, or a host of
 * another size. `oneCore` has all three share a core.
 */
export async function withServers<Result>(
  options: { oneCore?: boolean; isolation?: Isolation; size?: Size; other?: Size },
  measure: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  const { oneCore = false, isolation = "inline", size = oneModule } = options;
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
    const begin = performance.now();
    const child = start(script, argsAt(port), ["--expose-gc", "--import", here("probe.js")], { PORT: `${port}` });
    await answering(port, child);
    const started = (performance.now() - begin) / 1_000;
    return { port, started, used: async (settle = false) => (await ask(child, settle)) as Used };
  };
  const host = async (name: string, of: Size) => {
    const file = join(folder, `${name}.yaml`);
    await writeFile(file, settingsWith(isolation, of));
    return server(here("../../bin/atrium.js"), () => ["start", "--settings", file]);
  };
  try {
    const atrium = await host("bench", size);
    const other =
      options.other === undefined
        ? await server(here("plain-server.js"), (port) => [`${port}`])
        : await host("other", options.other);
    const client = start(here("load.js"), [], []);
    return await measure({
      atrium,
      other,
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
  { atrium, other }: Bench,
  measure: (server: Server) => Promise<number>,
): Promise<{ ours: number[]; theirs: number[] }> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const [our, their] = [await measure(atrium), await measure(other)];
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

/** Resolves when a server has answered a request. */
async function answering(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`A server of the bench ended (${child.exitCode})`);
    const client = await RawClient.open(port, keyOfTheBench).catch(() => undefined);
    if (client !== undefined) {
      await client.ask({ id: 1, cmd: "exec", ...dialOf(0), name: "echo", args: [1] });
      client.socket.destroy();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
