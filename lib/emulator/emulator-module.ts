import { z } from "zod";
import type { CommandBuilder, Module, Shape } from "../contract.ts";
import { DriverError } from "../errors.ts";
import { FaultRule } from "./faults.ts";
import { JournalEntry } from "./journal.ts";
import { type Emulator, type EmulatorOptions, startEmulator } from "./start-emulator.ts";

/** The setting `port` of an emulator's driver. */
export const emulatorPort = z.coerce
  .number()
  .int()
  .min(0)
  .max(65_535)
  .default(0)
  .describe("TCP port on 127.0.0.1; 0 takes a free one");

/** The status variables of an emulator's driver. */
export const emulatorStatus = {
  origin: z.string().describe("Where the emulated service is"),
  requests: z.int().describe("Requests since the start"),
};

/** Milliseconds between two updates of the counter in the status. */
const statusInterval = 250;

/**
 * Starts an emulator that ends with the module, and shows it in the module's status.
 *
 * @throws DriverError `request_failed` when the port is in use
 */
export async function runEmulator(
  self: Module<Shape, typeof emulatorStatus>,
  options: Omit<EmulatorOptions, "clock" | "onAnswer">,
): Promise<Emulator> {
  let waiting = false;
  const show = () => {
    waiting = false;
    self.setStatus("requests", emulator.requests);
  };
  const onAnswer = () => {
    if (!waiting) self.after(statusInterval, show);
    waiting = true;
  };
  const emulator = await startEmulator({ ...options, clock: self.clock, onAnswer }).catch((error) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new DriverError(`Port ${options.port} of 127.0.0.1 is in use; choose another, or 0 for a free one`);
  });
  self.onStop(() => emulator.close());
  self.setStatus("origin", emulator.origin);
  show();
  return emulator;
}

/** The commands that every emulator's driver has. */
export const emulatorCommands = (command: CommandBuilder<{ emulator: Emulator }>) => ({
  journal: command({
    summary: "The last requests, oldest first",
    level: "support",
    params: { limit: z.int().min(1).max(1_000).default(100) },
    returns: z.array(JournalEntry),
    run: (self, { limit }) => self.emulator.journal.entries.slice(-limit),
  }),
  set_faults: command({
    summary: "Makes requests fail by rules, which replace those in force",
    level: "administrator",
    params: { rules: z.array(FaultRule) },
    returns: z.literal(true),
    run(self, { rules }) {
      self.emulator.faults.set(rules);
      return true as const;
    },
  }),
  clear_faults: command({
    summary: "Ends all faults",
    level: "administrator",
    returns: z.literal(true),
    run(self) {
      self.emulator.faults.clear();
      return true as const;
    },
  }),
  reset: command({
    summary: "Brings back the content of the start, around the present instant; clears journal and faults",
    level: "administrator",
    returns: z.literal(true),
    run(self) {
      self.emulator.reset();
      return true as const;
    },
  }),
});
