import type { z } from "zod";
import type { AnyDriver, Command, CommandDefinition, Module, Shape } from "../contract.ts";
import { moduleMembers } from "../define-driver.ts";
import { DriverError } from "../errors.ts";
import { secretPaths } from "../secret.ts";
import { type ArgumentParser, argumentParser } from "./arguments.ts";
import { type RunnableRoute, runnableRoute } from "./routes.ts";
import { type SelfClass, selfClass } from "./self.ts";

/** A command, ready to be run. */
export interface RunnableCommand {
  parse: ArgumentParser;
  /** Milliseconds; `undefined` where the host's limit holds. */
  timeout: number | undefined;
  run(self: Module, args: Record<string, unknown>): unknown;
}

/** What all modules of a driver share: its parsers are the same for each, and thousands of them would be slow to reach. */
export interface DriverParts {
  readonly driver: AnyDriver;
  readonly commands: ReadonlyMap<string, RunnableCommand>;
  readonly routes: ReadonlyMap<string, RunnableRoute<Module>>;
  /** Where its settings hold secrets. */
  readonly secrets: ReturnType<typeof secretPaths>;
  readonly Self: SelfClass;
  /**
   * What a setup returned, as properties of `self`.
   *
   * @throws DriverError `invalid_driver` when one has the name of something that every module has
   */
  stateOf(returned: unknown): Record<string, unknown>;
}

const parts = new WeakMap<AnyDriver, DriverParts>();

/** The parts of a driver, made once. */
export function partsOf(driver: AnyDriver): DriverParts {
  const known = parts.get(driver);
  if (known !== undefined) return known;
  const OwnSelf = selfClass(driver);
  const shown = new Set<string>();
  const made: DriverParts = {
    driver,
    commands: commandsOf(driver),
    routes: new Map(Object.entries(driver.routes).map(([name, each]) => [name, runnableRoute<Module>(each)])),
    secrets: secretPaths(driver.settings),
    Self: OwnSelf,
    stateOf(returned) {
      const state = { ...(returned as object | undefined) };
      const fresh = Object.keys(state).filter((name) => !shown.has(name));
      for (const name of fresh) checkStateName(driver, name);
      OwnSelf.showState(fresh);
      for (const name of fresh) shown.add(name);
      return state;
    },
  };
  parts.set(driver, made);
  return made;
}

function commandsOf(driver: AnyDriver): Map<string, RunnableCommand> {
  const commands = Object.entries(driver.commands as Record<string, Command>);
  return new Map(
    commands.map(([name, command]) => {
      const { run, timeout } = command as CommandDefinition<Module, Shape, z.ZodType>;
      return [name, { parse: argumentParser(name, command), timeout, run }];
    }),
  );
}

function checkStateName(driver: AnyDriver, name: string): void {
  if (!moduleMembers.has(name) && !Object.hasOwn(driver.needs, name)) return;
  throw new DriverError(`Driver "${driver.name}": setup returns "${name}", which every module has already`, {
    code: "invalid_driver",
  });
}
