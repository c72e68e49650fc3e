import type { Terminal } from "./terminal.ts";

/** Resolves on Ctrl-C and on SIGTERM. */
export function ended(terminal: Terminal): Promise<void> {
  return new Promise((resolve) => {
    terminal.interrupted().addEventListener("abort", () => resolve(), { once: true });
    process.once("SIGTERM", () => resolve());
  });
}
