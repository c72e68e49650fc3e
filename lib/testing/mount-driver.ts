import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { z } from "zod";
import type { Clock } from "../clock.ts";
import type {
  AnyDriver,
  Arguments,
  Command,
  CommandCalls,
  Driver,
  EventData,
  Shape,
  StatusValues,
  SystemInfo,
  WebhookReply,
  WebhookRequest,
} from "../contract.ts";
import { DriverError, errorFromReport, reportError } from "../errors.ts";
import type { LogLine, ModuleHost, Reply, ReportedCall } from "../module/boundary.ts";
import { runModule } from "../module/run-module.ts";
import { FakeClock } from "./fake-clock.ts";

/** Stands in for a module that a logic driver needs: its commands as functions, and its status variables. */
export interface StandIn {
  // biome-ignore lint/suspicious/noExplicitAny: a stand-in takes whatever the driver under test sends.
  commands?: Record<string, (args: any) => unknown>;
  status?: Record<string, unknown>;
}

export interface MountOptions<Settings extends Shape, C extends Clock = FakeClock> {
  settings?: Arguments<Settings>;
  /** The name under which the system knows the module; the driver's own if absent. */
  name?: string;
  system?: Partial<SystemInfo>;
  /** Under which others reach the module's webhooks, by `/` and their name; nobody does if absent. */
  webhookUrl?: string;
  /** Stand-ins by module name ("Calendar"). A stand-in may be changed while the driver runs; see `needStatus`. */
  modules?: Record<string, StandIn>;
  /** Under which others reach the host; nobody knows if absent. */
  hostUrl?: string;
  /** The module's own folder, to find there what an earlier mount kept; a new one, removed at `stop`, if absent. */
  dataFolder?: string;
  /** A `FakeClock` if absent; `systemClock` where a driver talks to a real server. */
  clock?: C;
}

/** An event with its data, as logic modules hear it. */
export type EmittedEvent<D> = {
  [Name in keyof EventData<D>]: { name: Name; data: EventData<D>[Name] };
}[keyof EventData<D>];

/** A driver that runs in memory: no host, no sockets, and time stands still until the test moves it. */
export interface MountedDriver<D, C extends Clock = FakeClock> {
  /** The driver's commands; they throw the `DriverError` that a client would see. */
  readonly commands: CommandCalls<D>;
  /** A copy of the status variables that are set. */
  readonly status: Partial<StatusValues<D>>;
  readonly clock: C;
  readonly logs: readonly LogLine[];
  /** Requests to outside services that the driver told the host of, in the order in which they ended. */
  readonly called: readonly ReportedCall[];
  /** What the driver emitted, oldest first. */
  readonly events: readonly EmittedEvent<D>[];
  /** What the driver persisted with `defineSetting`. */
  readonly defined: Readonly<Record<string, unknown>>;
  /** Calls a command as a client does, with positional or named arguments. */
  exec(command: string, args?: unknown): Promise<unknown>;
  /** Hands over changed settings; true when the driver took them without a restart. */
  update(settings: Record<string, unknown>): Promise<boolean>;
  /** Sets a stand-in's status variable; the driver's listeners hear of it. */
  needStatus(module: string, name: string, value: unknown): void;
  /** Lets a stand-in emit an event. */
  needEvent(module: string, name: string, data: unknown): void;
  /** Calls a webhook as the host does; answers 202 where the driver answers nothing. */
  webhook(name: string, request?: Partial<WebhookRequest>): Promise<WebhookReply>;
  stop(): Promise<void>;
}

/**
 * Runs a driver by itself, for its tests. On top of what a host does, results and status values are checked against the
 * contract, so that a wrong one fails the test.
 *
 * @throws DriverError `invalid_settings`, or whatever the driver's `setup` threw
 */
export async function mountDriver<
  Settings extends Shape,
  Status extends Shape,
  Commands extends Record<string, Command>,
  Events extends Shape = Record<never, never>,
  C extends Clock = FakeClock,
>(
  driver: Driver<Settings, Status, Commands, Events>,
  options: MountOptions<Settings, C> = {},
): Promise<MountedDriver<Driver<Settings, Status, Commands, Events>, C>> {
  type D = Driver<Settings, Status, Commands, Events>;
  const clock = options.clock ?? (new FakeClock() as Clock as C);
  const status = new Map<string, unknown>();
  const logs: LogLine[] = [];
  const called: ReportedCall[] = [];
  const defined: Record<string, unknown> = {};
  const modules = options.modules ?? {};
  const events: { name: string; data: unknown }[] = [];
  const subscriptions = new Map<number, { what: "status" | "event"; module: string; name: string }>();
  /** What `needStatus` set, over what the stand-ins began with. */
  const needed = new Map<string, unknown>();

  const host: ModuleHost = {
    status(name, json) {
      if (json === undefined) status.delete(name);
      else status.set(name, conform(`status variable ${name}`, driver.status[name], JSON.parse(json)));
    },
    emit(name, json) {
      events.push({ name, data: conform(`event ${name}`, driver.events[name], JSON.parse(json)) });
    },
    webhook: () => {},
    log: (line) => logs.push(line),
    called: (call) => called.push(call),
    call: ({ module, command, args }) => callStandIn(modules, module, command, args),
    subscribe(subscription, module, name) {
      subscriptions.set(subscription, { what: "status", module, name });
      const key = `${module}.${name}`;
      const value = needed.has(key) ? needed.get(key) : modules[module]?.status?.[name];
      if (value !== undefined) queueMicrotask(() => instance.deliver(subscription, JSON.stringify(value)));
    },
    listen: (subscription, module, name) => subscriptions.set(subscription, { what: "event", module, name }),
    unsubscribe: (subscription) => subscriptions.delete(subscription),
    async defineSetting(name, value) {
      defined[name] = value;
    },
  };
  const ownFolder = join(tmpdir(), `atrium-${randomUUID()}`);
  const start = {
    id: "mod-test",
    name: options.name ?? driver.module,
    dataFolder: options.dataFolder ?? ownFolder,
    hostUrl: options.hostUrl,
    settings: (options.settings ?? {}) as Record<string, unknown>,
    timeout: 30_000,
    ...(options.webhookUrl === undefined ? {} : { webhooks: { url: options.webhookUrl, secret: options.webhookUrl } }),
    ...(isLogic(driver) || options.system ? { system: testSystem(options.system) } : {}),
  };
  const instance = runModule(driver, start, host, clock);
  await instance.started;

  const exec = async (command: string, args: unknown = null) => {
    const reply = await instance.exec({ command, args, request_id: randomUUID() });
    if ("error" in reply) throw errorFromReport(reply.error);
    return conform(`result of ${command}`, driver.commands[command]?.returns, JSON.parse(reply.json));
  };
  const tell = (what: "status" | "event", module: string, name: string, value: unknown) => {
    for (const [subscription, wanted] of subscriptions) {
      if (wanted.what === what && wanted.module === module && wanted.name === name)
        instance.deliver(subscription, JSON.stringify(value));
    }
  };
  return {
    commands: Object.fromEntries(
      Object.keys(driver.commands).map((name) => [name, (args?: unknown) => exec(name, args)]),
    ) as CommandCalls<D>,
    get status() {
      return structuredClone(Object.fromEntries(status)) as Partial<StatusValues<D>>;
    },
    events: events as EmittedEvent<D>[],
    clock,
    logs,
    called,
    defined,
    exec,
    update: (settings) => instance.update(settings),
    needStatus(module, name, value) {
      needed.set(`${module}.${name}`, value);
      tell("status", module, name, value);
    },
    needEvent: (module, name, data) => tell("event", module, name, data),
    async webhook(name, { method = "POST", query = {}, headers = {}, body = "" } = {}) {
      const reply = await instance.webhook(name, { method, query, headers, body });
      if ("error" in reply) throw errorFromReport(reply.error);
      return JSON.parse(reply.json);
    },
    async stop() {
      await instance.stop();
      await rm(ownFolder, { recursive: true, force: true });
    },
  };
}

async function callStandIn(
  modules: Record<string, StandIn>,
  module: string,
  command: string,
  args: unknown,
): Promise<Reply> {
  const run = modules[module]?.commands?.[command];
  try {
    if (run === undefined)
      throw new DriverError(`No stand-in for ${module}.${command}`, { code: "function_not_found" });
    return { json: JSON.stringify(await run(args)) ?? "null" };
  } catch (error) {
    return { error: reportError(error) };
  }
}

function conform(what: string, schema: z.ZodType | undefined, value: unknown): unknown {
  const parsed = schema?.safeParse(value);
  if (parsed && !parsed.success) throw new Error(`The ${what} is not what the contract says: ${parsed.error.message}`);
  return value;
}

function isLogic(driver: AnyDriver): boolean {
  return Object.keys(driver.needs).length > 0;
}

function testSystem(given: Partial<SystemInfo> = {}): SystemInfo {
  return { id: "sys-test", name: "Test room", zones: [], bookable: true, ...given };
}
