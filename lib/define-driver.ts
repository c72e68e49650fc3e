import type {
  Accessors,
  Command,
  CommandBuilder,
  Driver,
  Module,
  Needs,
  Route,
  RouteBuilder,
  Shape,
} from "./contract.ts";
import { DriverError } from "./errors.ts";

/** The first argument of `defineDriver`: everything but the commands. */
export interface DriverDefinition<
  Settings extends Shape,
  Status extends Shape,
  Events extends Shape,
  N extends Needs,
  State extends object,
> {
  name: string;
  module: string;
  summary: string;
  settings?: Settings;
  status?: Status;
  /** What the module tells logic modules of as it happens, each with the schema of its data. */
  events?: Events;
  /** Modules of the same system that a logic driver uses, by the name they get on `self`. */
  needs?: N;
  // biome-ignore lint/suspicious/noConfusingVoidType: a setup without a return statement is one that adds nothing to self.
  setup?(self: Module<Settings, Status, Events> & Accessors<N>): State | void | Promise<State | void>;
  update?(self: Module<Settings, Status, Events> & Accessors<N> & State): void | Promise<void>;
}

/**
 * Declares a driver, and the HTTP addresses that it serves if there are any. The object says everything; types, JSON Schema, documentation and the typed client come from it.
 *
 * @throws DriverError `invalid_driver` when the contract breaks a rule: names in snake_case, no reserved names, no
 *   required parameter after an optional one.
 */
export function defineDriver<
  Commands extends Record<string, Command>,
  Settings extends Shape = Record<never, never>,
  Status extends Shape = Record<never, never>,
  Events extends Shape = Record<never, never>,
  N extends Needs = Record<never, never>,
  State extends object = Record<never, never>,
>(
  definition: DriverDefinition<Settings, Status, Events, N, State>,
  commands: (command: CommandBuilder<Module<Settings, Status, Events> & Accessors<N> & State>) => Commands,
  routes?: (route: RouteBuilder<Module<Settings, Status, Events> & Accessors<N> & State>) => Record<string, Route>,
): Driver<Settings, Status, Commands, Events> {
  const driver = {
    ...definition,
    settings: definition.settings ?? ({} as Settings),
    status: definition.status ?? ({} as Status),
    events: definition.events ?? ({} as Events),
    needs: definition.needs ?? {},
    commands: commands((each) => each),
    routes: routes?.((each) => each) ?? {},
  };
  checkContract(driver);
  return driver as Driver<Settings, Status, Commands, Events>;
}

/** Names that JavaScript itself gives a meaning to; for commands also those that accessors and typed clients use. */
const reserved = new Set(["then", "constructor", "prototype"]);
const reservedForCommands = new Set([...reserved, "on"]);

function checkContract(driver: {
  name: string;
  settings: Shape;
  status: Shape;
  events: Shape;
  needs: Needs;
  commands: Record<string, Command>;
  routes: Record<string, Route>;
}) {
  const wrong = (message: string) => new DriverError(`Driver "${driver.name}": ${message}`, { code: "invalid_driver" });
  const checkName = (what: string, name: string, taken: ReadonlySet<string> = reserved) => {
    if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) throw wrong(`${what} "${name}" is not in snake_case`);
    if (taken.has(name)) throw wrong(`${what} "${name}" has a reserved name`);
  };
  for (const name of Object.keys(driver.settings)) checkName("setting", name);
  for (const name of Object.keys(driver.status)) checkName("status variable", name);
  for (const name of Object.keys(driver.events)) checkName("event", name);
  for (const name of Object.keys(driver.needs)) {
    if (moduleMembers.has(name)) throw wrong(`need "${name}" has the name of something that every module has`);
  }
  for (const [name, { path }] of Object.entries(driver.routes)) {
    checkName("route", name);
    if (!/^(\/(:?[A-Za-z0-9_.-]+))+$/.test(path)) throw wrong(`route "${name}" has the path "${path}", which is none`);
    if (path.startsWith("/api/engine/")) throw wrong(`route "${name}" is below /api/engine, which is the host's`);
  }
  for (const [name, command] of Object.entries(driver.commands)) {
    checkName("command", name, reservedForCommands);
    let optional: string | undefined;
    for (const [param, schema] of Object.entries(command.params ?? {})) {
      checkName(`${name}: parameter`, param);
      if (isOptional(schema)) optional = param;
      else if (optional !== undefined) {
        throw wrong(`${name}: parameter "${param}" is required but stands after the optional "${optional}"`);
      }
    }
  }
}

/** True when a value may be left out. */
export function isOptional(schema: Shape[string]): boolean {
  const before = optional.get(schema);
  if (before !== undefined) return before;
  const { success } = schema.safeParse(undefined);
  optional.set(schema, success);
  return success;
}

/** Whoever defines, describes and runs a driver asks. */
const optional = new WeakMap<Shape[string], boolean>();

/** The names that every module has on `self`; neither needs nor the result of `setup` may use them. */
export const moduleMembers: ReadonlySet<string> = new Set([
  "id",
  "name",
  "system",
  "settings",
  "signal",
  "requestId",
  "clock",
  "hostUrl",
  "dataFolder",
  "log",
  "called",
  "setStatus",
  "getStatus",
  "emit",
  "webhook",
  "after",
  "every",
  "onStop",
  "defineSetting",
] satisfies (keyof Module)[]);
