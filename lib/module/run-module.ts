import type { z } from "zod";
import { whenThere } from "../awaitable.ts";
import type { Clock } from "../clock.ts";
import type { AnyDriver, Command, CommandDefinition, Log, Module, Shape } from "../contract.ts";
import { moduleMembers } from "../define-driver.ts";
import { DriverError, type ErrorReport, errorFromReport, reportError } from "../errors.ts";
import { redactJson, secretPaths, secretTexts } from "../secret.ts";
import { accessor, Subscriptions } from "./accessor.ts";
import { type ArgumentParser, argumentParser } from "./arguments.ts";
import type {
  Cause,
  LogLevel,
  LogLine,
  ModuleHost,
  ModuleInstance,
  ModuleStart,
  OutgoingCall,
  Reply,
} from "./boundary.ts";
import { type Call, Calls } from "./calls.ts";
import { checkSettings } from "./check-settings.ts";
import { dataFolder } from "./data-folder.ts";
import { checkedCall } from "./outgoing-call.ts";
import { Owned } from "./owned.ts";
import { type RunnableRoute, runnableRoute } from "./routes.ts";
import { StatusValues } from "./status-values.ts";
import { Webhooks } from "./webhooks.ts";

/** Where `self` keeps the command it serves: a symbol, since drivers add names of their own. */
const callOf = Symbol("call");

/** `self` as the driver sees it, and what only this file touches of it. */
type Self = Module & { settings: unknown; [callOf]?: Call };

/**
 * Runs a module: checks its settings, calls the driver's `setup`, and from then on answers commands. This is the inside of
 * the module boundary; it needs nothing but a driver, a clock and a `ModuleHost`, wherever it runs. It may be stopped at
 * any time, also while `setup` still runs.
 */
export function runModule(driver: AnyDriver, start: ModuleStart, host: ModuleHost, clock: Clock): ModuleInstance {
  const { commands, routes, secrets } = partsOf(driver);
  let secretsNow: string[] = [];
  let raw = start.settings;
  const write = (line: Omit<LogLine, "time">) => host.log(redacted({ time: clock.now(), ...line }, secretsNow));
  const failed = (what: string, error: unknown) => {
    const { message, stack } = reportError(error);
    write({ level: "error", message: `${what} failed: ${message}`, ...(stack === undefined ? {} : { stack }) });
  };

  const stopping = new AbortController();
  const calls = new Calls(clock);
  const subscriptions = new Subscriptions(host);
  const status = new StatusValues((name, json) => host.status(name, json));
  const owned = new Owned(clock, failed);
  const webhooks = new Webhooks(host, start.webhooks, calls, failed);

  const self = {
    id: start.id,
    name: start.name,
    system: structuredClone(start.system),
    settings: {},
    clock,
    hostUrl: start.hostUrl,
    get dataFolder() {
      return dataFolder(start.dataFolder);
    },
    get signal() {
      return (this as unknown as Self)[callOf]?.signal ?? stopping.signal;
    },
    get requestId() {
      return (this as unknown as Self)[callOf]?.cause.request_id;
    },
    get log() {
      return logOf(write, (this as unknown as Self)[callOf]?.cause.request_id);
    },
    called(call: OutgoingCall) {
      host.called({ ...checkedCall(call), ended: Date.now(), ...causeOf((this as unknown as Self)[callOf]) });
    },
    setStatus(name: string, value: unknown) {
      if (!Object.hasOwn(driver.status, name))
        throw new TypeError(`"${name}" is not a status variable of ${driver.name}`);
      const json = JSON.stringify(value);
      if (!stopping.signal.aborted) status.set(name, json && redactJson(json, secretsNow));
    },
    getStatus(name: string) {
      const json = status.get(name);
      return json === undefined ? undefined : JSON.parse(json);
    },
    emit(name: string, data: unknown) {
      if (!Object.hasOwn(driver.events, name)) throw new TypeError(`"${name}" is not an event of ${driver.name}`);
      const json = JSON.stringify(data) ?? "null";
      if (!stopping.signal.aborted) host.emit(name, redactJson(json, secretsNow));
    },
    webhook: webhooks.add.bind(webhooks),
    after: owned.after.bind(owned),
    every: owned.every.bind(owned),
    onStop: owned.onStop.bind(owned),
    async defineSetting(name: string, value: unknown) {
      if (!Object.hasOwn(driver.settings, name)) throw new TypeError(`"${name}" is not a setting of ${driver.name}`);
      // Through JSON, so that the driver cannot change what the host keeps.
      const { plain } = JSON.parse(JSON.stringify({ plain: value }));
      checkSettings(driver, { ...raw, [name]: plain });
      await host.defineSetting(name, plain);
      takeSettings({ ...raw, [name]: plain });
    },
  } as unknown as Self & { settings: unknown };
  for (const [name, module] of Object.entries(driver.needs as Record<string, string>)) {
    Object.defineProperty(self, name, {
      enumerable: true,
      get() {
        return accessor(host, subscriptions, module, () => causeOf((this as Self)[callOf]));
      },
    });
  }

  const takeSettings = (settings: Record<string, unknown>) => {
    // Secrets of the settings before, too: what is in flight may still speak of them.
    const known = [raw, self.settings, settings];
    const noteSecrets = () => {
      const texts = known.flatMap((each) => secretTexts(each, secrets)).concat(start.webhooks?.secret ?? []);
      secretsNow = texts.sort((a, b) => b.length - a.length);
    };
    noteSecrets();
    const checked = checkSettings(driver, structuredClone(settings));
    known.push(checked);
    noteSecrets();
    self.settings = checked;
    raw = settings;
  };
  const withoutSecrets = (error: unknown) => errorFromReport(redacted(reportError(error), secretsNow));
  const stopped = new Promise<never>((_, reject) => {
    stopping.signal.addEventListener("abort", () => reject(stopping.signal.reason), { once: true });
  });
  stopped.catch(() => {});
  const setUp = async () => {
    // The caller gets hold of the instance before the driver's code runs.
    await null;
    try {
      takeSettings(start.settings);
      adopt(driver, self, await Promise.race([driver.setup?.(self), stopped]));
    } catch (error) {
      await stop();
      throw withoutSecrets(error);
    }
  };
  let ended: Promise<void> | undefined;
  const stop = () => {
    ended ??= end();
    return ended;
  };
  const end = async () => {
    stopping.abort(new DriverError("The module stopped", { code: "module_stopped" }));
    calls.stop();
    subscriptions.end();
    await owned.end();
  };

  /** What a command sees as `self`. */
  const during = (call: Call): Self => {
    const own: Self = Object.create(self);
    own[callOf] = call;
    return own;
  };
  const safe = (reply: Reply): Reply => ("error" in reply ? { error: redacted(reply.error, secretsNow) } : reply);
  return {
    started: setUp(),
    exec(request) {
      const found = commands.get(request.command);
      if (found === undefined) return { error: reportError(noSuchCommand(driver, request.command)) };
      const reply = calls.run(request.command, request, found.timeout ?? start.timeout, (call) =>
        found.run(during(call), found.parse(request.args)),
      );
      return whenThere(reply, safe);
    },
    async route(request) {
      const route = routes.get(request.route);
      if (route === undefined) {
        return {
          error: reportError(new DriverError(`There is no route "${request.route}"`, { code: "route_not_found" })),
        };
      }
      const timeout = driver.routes[request.route]?.timeout ?? start.timeout;
      return safe(await calls.run(request.route, request, timeout, (call) => route(during(call), request)));
    },
    async update(settings) {
      try {
        takeSettings(settings);
        await driver.update?.(self);
      } catch (error) {
        throw withoutSecrets(error);
      }
      return driver.update !== undefined;
    },
    deliver(subscription, json) {
      const heard = new Promise((done) => done(subscriptions.deliver(subscription, json)));
      heard.catch((error) => failed("a listener", error));
    },
    webhook: webhooks.receive.bind(webhooks),
    stop,
  };
}

/** What a command is called for, to go along with what it causes. */
function causeOf(call: Call | undefined): Cause {
  return { request_id: call?.cause.request_id, traceparent: call?.cause.traceparent };
}

interface RunnableCommand {
  parse: ArgumentParser;
  timeout: number | undefined;
  run(self: Self, args: Record<string, unknown>): unknown;
}

/** What all modules of a driver share: its parsers are the same for each, and thousands of them would be slow to reach. */
interface DriverParts {
  commands: Map<string, RunnableCommand>;
  routes: Map<string, RunnableRoute<Self>>;
  secrets: ReturnType<typeof secretPaths>;
}

const parts = new WeakMap<AnyDriver, DriverParts>();

function partsOf(driver: AnyDriver): DriverParts {
  const known = parts.get(driver);
  if (known !== undefined) return known;
  const made: DriverParts = {
    commands: commandsOf(driver),
    routes: new Map(Object.entries(driver.routes).map(([name, each]) => [name, runnableRoute<Self>(each)])),
    secrets: secretPaths(driver.settings),
  };
  parts.set(driver, made);
  return made;
}

function commandsOf(driver: AnyDriver): Map<string, RunnableCommand> {
  const commands = Object.entries(driver.commands as Record<string, Command>);
  return new Map(
    commands.map(([name, command]) => {
      const { run, timeout } = command as CommandDefinition<Self, Shape, z.ZodType>;
      return [name, { parse: argumentParser(name, command), timeout, run }];
    }),
  );
}

function adopt(driver: AnyDriver, self: object, state: unknown): void {
  for (const [name, value] of Object.entries(state ?? {})) {
    if (moduleMembers.has(name) || Object.hasOwn(driver.needs, name)) {
      throw new DriverError(`Driver "${driver.name}": setup returns "${name}", which every module has already`, {
        code: "invalid_driver",
      });
    }
    Object.defineProperty(self, name, { value, enumerable: true });
  }
}

function noSuchCommand(driver: AnyDriver, command: string): DriverError {
  return new DriverError(`${driver.module} has no command "${command}"`, { code: "function_not_found" });
}

function logOf(write: (line: Omit<LogLine, "time">) => void, request_id: string | undefined): Log {
  const at = (level: LogLevel) => (message: string, data?: object) =>
    write({
      level,
      message: textOf(message),
      ...(data === undefined ? {} : { data }),
      ...(request_id === undefined ? {} : { request_id }),
    });
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** A driver in JavaScript may log anything; a line's message is text to whoever follows it. */
function textOf(message: unknown): string {
  if (typeof message === "string") return message;
  try {
    return message instanceof Error ? String(message) : (JSON.stringify(message) ?? String(message));
  } catch {
    return "something that cannot be shown";
  }
}

/** A copy of an error report or a log line, plain data with no secret in what a driver put there. */
function redacted<T extends ErrorReport | Omit<LogLine, "time">>(report: T, secrets: readonly string[]): T {
  const copy = { ...report } as Record<string, unknown>;
  for (const part of ["message", "details", "data", "stack"]) {
    if (copy[part] !== undefined) copy[part] = plainCopy(copy[part], secrets);
  }
  return copy as T;
}

function plainCopy(value: unknown, secrets: readonly string[]): unknown {
  try {
    return JSON.parse(redactJson(JSON.stringify(value), secrets));
  } catch (error) {
    return { not_serialisable: (error as Error).message };
  }
}
