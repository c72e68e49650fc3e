import type { Command } from "./contract.ts";

/** Milliseconds: 90 s at most in the queue of a `Throttle`, 20 s for the tries, and some to spare. */
const patience = 120_000;

/** Commands that may wait in a throttle's queue without being given up for lost; a time-out of their own stays. */
export function patient<Commands extends Record<string, Command>>(commands: Commands): Commands {
  const entries = Object.entries(commands).map(([name, command]) => [name, { timeout: patience, ...command }]);
  return Object.fromEntries(entries) as Commands;
}
