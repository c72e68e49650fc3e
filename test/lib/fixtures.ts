import { type DriverError, defineDriver, type Module } from "atrium";
import { type MountOptions, mountDriver } from "atrium/testing";
import { onTestFinished } from "vitest";
import type { z } from "zod";
import type { Command, CommandBuilder, CommandDefinition, Shape } from "../../lib/contract.ts";

/** What a promise is rejected with; a test that awaits it fails when the promise is fulfilled. */
export async function failure(promise: Promise<unknown>): Promise<DriverError> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: DriverError) => ({ error }),
  );
  if ("error" in outcome) return outcome.error;
  throw new Error(`fulfilled with ${JSON.stringify(outcome.value)}`);
}

/** What a function throws. */
export function thrownBy(run: () => unknown): DriverError {
  try {
    run();
  } catch (error) {
    return error as DriverError;
  }
  throw new Error("nothing was thrown");
}

/** A driver with nothing but the given commands. */
export function driverOf<Commands extends Record<string, Command>>(
  commands: (command: CommandBuilder<Module>) => Commands,
) {
  return defineDriver({ name: "Test driver", module: "Test", summary: "For tests" }, (command) =>
    commands(command as unknown as CommandBuilder<Module>),
  );
}

/** Mounts a driver whose only command is `go`. */
export async function mountCommand<Params extends Shape, Returns extends z.ZodType>(
  definition: Omit<CommandDefinition<Module, Params, Returns>, "summary">,
  options: MountOptions<Record<never, never>> = {},
) {
  const driver = driverOf((command) => ({
    go: command({ summary: "Goes", ...definition } as CommandDefinition<Module, Params, Returns>),
  }));
  const mounted = await mountDriver(driver, options);
  onTestFinished(() => mounted.stop());
  return { ...mounted, go: (args?: unknown) => mounted.exec("go", args) };
}
