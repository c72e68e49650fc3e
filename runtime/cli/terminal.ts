import { type Clock, systemClock } from "../../lib/clock.ts";

/** What a command sees of the world around it. */
export interface Terminal {
  /** Writes a line to standard output: results. */
  out(line: string): void;
  /** Writes a line to standard error: errors, and what is going on. */
  err(line: string): void;
  env: Record<string, string | undefined>;
  /** Current directory. */
  cwd: string;
  /** Columns; absent when standard output is no terminal. */
  width?: number;
  colours: boolean;
  clock: Clock;
  /** Aborts on Ctrl-C, which from the first call on no longer ends the process by itself. */
  interrupted(): AbortSignal;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  // The reader of a pipe has seen enough, as in `atrium watch ... | head -1`.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  return {
    out: (line) => stdout.write(`${line}\n`),
    err: (line) => stderr.write(`${line}\n`),
    env,
    cwd: process.cwd(),
    ...(stdout.isTTY ? { width: stdout.columns } : {}),
    colours: stdout.isTTY && !env.NO_COLOR && env.TERM !== "dumb",
    clock: systemClock,
    interrupted() {
      const controller = new AbortController();
      process.once("SIGINT", () => controller.abort());
      return controller.signal;
    },
  };
}
