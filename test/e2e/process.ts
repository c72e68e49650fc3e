import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const root = join(import.meta.dirname, "../..");

/** A run of `atrium` as a process of its own, from the built package as users run it. */
export interface Run {
  /** Everything on standard output so far. */
  readonly out: string;
  /** Everything on standard error so far. */
  readonly err: string;
  /** Resolves with the first match in standard output; rejects if the process ends without one. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  signal(name: NodeJS.Signals): void;
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** What `node` itself is told. */
  node?: string[];
}

export function atrium(args: string[], { cwd = root, env = {}, node = [] }: RunOptions = {}): Run {
  const child: ChildProcess = spawn(process.execPath, [...node, join(root, "bin/atrium.js"), ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  const waiting = new Set<() => void>();
  const heard = () => {
    for (const look of [...waiting]) look();
  };
  child.stdout?.on("data", (chunk) => {
    out += chunk;
    heard();
  });
  child.stderr?.on("data", (chunk) => {
    err += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    get out() {
      return out;
    },
    get err() {
      return err;
    },
    until(pattern) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(out);
          if (found === null) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        ended.then(() => reject(new Error(`It ended without ${pattern}:\n${out}\n${err}`)));
        look();
      });
    },
    ended,
    signal: (name) => void child.kill(name),
  };
}

/** Runs a command to its end. */
export async function finished(
  args: string[],
  options?: RunOptions,
): Promise<{ code: number | null; out: string; err: string }> {
  const run = atrium(args, options);
  const code = await run.ended;
  return { code, out: run.out, err: run.err };
}
