import { type Awaitable, whenThere } from "../awaitable.ts";
import type { Clock } from "../clock.ts";
import type { AnyDriver, Module, WebhookRequest } from "../contract.ts";
import { DriverError, errorFromReport, reportError } from "../errors.ts";
import { redactJson, secretTexts } from "../secret.ts";
import { Subscriptions } from "./accessor.ts";
import type { ExecRequest, LogLine, ModuleHost, ModuleInstance, ModuleStart, Reply, RouteRequest } from "./boundary.ts";
import { Calls } from "./calls.ts";
import { checkSettings } from "./check-settings.ts";
import { type DriverParts, partsOf } from "./driver-parts.ts";
import { Owned } from "./owned.ts";
import { redacted } from "./redacted.ts";
import type { Own } from "./self.ts";
import { StatusValues } from "./status-values.ts";
import { Webhooks } from "./webhooks.ts";

/**
 * Runs a module: checks its settings, calls the driver's `setup`, and from then on answers commands. This is the inside of
 * the module boundary; it needs nothing but a driver, a clock and a `ModuleHost`, wherever it runs. It may be stopped at
 * any time, also while `setup` still runs.
 */
export function runModule(driver: AnyDriver, start: ModuleStart, host: ModuleHost, clock: Clock): ModuleInstance {
  return new RunningModule(partsOf(driver), start, host, clock);
}

class RunningModule implements ModuleInstance {
  // What each command touches is declared first, and so lies together.
  readonly #parts: DriverParts;
  readonly #calls: Calls;
  readonly #own: Own;
  readonly #timeout: number;
  #secrets: string[] = [];
  readonly #start: ModuleStart;
  readonly #host: ModuleHost;
  readonly #clock: Clock;
  readonly #subscriptions: Subscriptions;
  readonly #owned: Owned;
  readonly #webhooks: Webhooks;
  readonly #stopping = new AbortController();
  /** `self` outside of commands. */
  readonly #self: Module;
  /** Settings as they came. */
  #raw: Record<string, unknown>;
  #ended: Promise<void> | undefined;
  readonly started: Promise<void>;

  constructor(parts: DriverParts, start: ModuleStart, host: ModuleHost, clock: Clock) {
    this.#parts = parts;
    this.#timeout = start.timeout;
    this.#start = start;
    this.#raw = start.settings;
    this.#host = host;
    this.#clock = clock;
    const failed = (what: string, error: unknown) => this.#failed(what, error);
    this.#calls = new Calls(clock);
    this.#subscriptions = new Subscriptions(host);
    this.#owned = new Owned(clock, failed);
    this.#webhooks = new Webhooks(host, start.webhooks, this.#calls, failed);
    this.#own = this.#makeOwn();
    this.#self = new parts.Self(this.#own);
    this.started = this.#setUp();
  }

  exec(request: ExecRequest): Awaitable<Reply> {
    const { commands, Self, driver } = this.#parts;
    const found = commands.get(request.command);
    if (found === undefined) return { error: reportError(noSuchCommand(driver, request.command)) };
    const reply = this.#calls.run(request.command, request, found.timeout ?? this.#timeout, (call) =>
      found.run(new Self(this.#own, call), found.parse(request.args)),
    );
    return whenThere(reply, (each) => this.#safe(each));
  }

  async route(request: RouteRequest): Promise<Reply> {
    const { routes, Self, driver } = this.#parts;
    const route = routes.get(request.route);
    if (route === undefined) {
      return {
        error: reportError(new DriverError(`There is no route "${request.route}"`, { code: "route_not_found" })),
      };
    }
    const timeout = driver.routes[request.route]?.timeout ?? this.#timeout;
    const run = this.#calls.run(request.route, request, timeout, (call) => route(new Self(this.#own, call), request));
    return this.#safe(await run);
  }

  webhook(name: string, request: WebhookRequest): Promise<Reply> {
    return this.#webhooks.receive(name, request);
  }

  async update(settings: Record<string, unknown>): Promise<boolean> {
    const { driver } = this.#parts;
    try {
      this.#takeSettings(settings);
      await driver.update?.(this.#self);
    } catch (error) {
      throw this.#withoutSecrets(error);
    }
    return driver.update !== undefined;
  }

  deliver(subscription: number, json: string | undefined): void {
    const heard = new Promise((done) => done(this.#subscriptions.deliver(subscription, json)));
    heard.catch((error) => this.#failed("a listener", error));
  }

  stop(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    this.#stopping.abort(new DriverError("The module stopped", { code: "module_stopped" }));
    this.#calls.stop();
    this.#subscriptions.end();
    await this.#owned.end();
  }

  async #setUp(): Promise<void> {
    const { signal } = this.#stopping;
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    stopped.catch(() => {});
    // The caller gets hold of the instance before the driver's code runs.
    await null;
    try {
      this.#takeSettings(this.#start.settings);
      const returned = await Promise.race([this.#parts.driver.setup?.(this.#self), stopped]);
      this.#own.state = this.#parts.stateOf(returned);
    } catch (error) {
      await this.stop();
      throw this.#withoutSecrets(error);
    }
  }

  #takeSettings(settings: Record<string, unknown>): void {
    const { driver, secrets } = this.#parts;
    // Secrets of the settings before, too: what is in flight may still speak of them.
    const known = [this.#raw, this.#own.settings, settings];
    const noteSecrets = () => {
      const texts = known.flatMap((each) => secretTexts(each, secrets)).concat(this.#start.webhooks?.secret ?? []);
      this.#secrets = texts.sort((a, b) => b.length - a.length);
    };
    noteSecrets();
    const checked = checkSettings(driver, structuredClone(settings));
    known.push(checked);
    noteSecrets();
    this.#own.settings = checked;
    this.#raw = settings;
  }

  #makeOwn(): Own {
    const { driver } = this.#parts;
    const { id, name, system, hostUrl, dataFolder: folder } = this.#start;
    const stopping = this.#stopping.signal;
    const status = new StatusValues((name, json) => this.#host.status(name, json));
    return {
      id,
      name,
      system: structuredClone(system),
      settings: {},
      state: {},
      clock: this.#clock,
      hostUrl,
      folder,
      stopping,
      host: this.#host,
      subscriptions: this.#subscriptions,
      log: (line) => this.#write(line),
      setStatus: (name: string, value: unknown) => {
        if (!Object.hasOwn(driver.status, name))
          throw new TypeError(`"${name}" is not a status variable of ${driver.name}`);
        const json = JSON.stringify(value);
        if (!stopping.aborted) status.set(name, json && redactJson(json, this.#secrets));
      },
      getStatus: (name: string) => {
        const json = status.get(name);
        return json === undefined ? undefined : JSON.parse(json);
      },
      emit: (name: string, data: unknown) => {
        if (!Object.hasOwn(driver.events, name)) throw new TypeError(`"${name}" is not an event of ${driver.name}`);
        const json = JSON.stringify(data) ?? "null";
        if (!stopping.aborted) this.#host.emit(name, redactJson(json, this.#secrets));
      },
      webhook: this.#webhooks.add.bind(this.#webhooks),
      after: this.#owned.after.bind(this.#owned),
      every: this.#owned.every.bind(this.#owned),
      onStop: this.#owned.onStop.bind(this.#owned),
      defineSetting: async (name: string, value: unknown) => {
        if (!Object.hasOwn(driver.settings, name)) throw new TypeError(`"${name}" is not a setting of ${driver.name}`);
        // Through JSON, so that the driver cannot change what the host keeps.
        const { plain } = JSON.parse(JSON.stringify({ plain: value }));
        checkSettings(driver, { ...this.#raw, [name]: plain });
        await this.#host.defineSetting(name, plain);
        this.#takeSettings({ ...this.#raw, [name]: plain });
      },
    };
  }

  #write(line: Omit<LogLine, "time">): void {
    this.#host.log(redacted({ time: this.#clock.now(), ...line }, this.#secrets));
  }

  #failed(what: string, error: unknown): void {
    const { message, stack } = reportError(error);
    this.#write({ level: "error", message: `${what} failed: ${message}`, ...(stack === undefined ? {} : { stack }) });
  }

  #safe(reply: Reply): Reply {
    return "error" in reply ? { error: redacted(reply.error, this.#secrets) } : reply;
  }

  #withoutSecrets(error: unknown): DriverError {
    return errorFromReport(redacted(reportError(error), this.#secrets));
  }
}

function noSuchCommand(driver: AnyDriver, command: string): DriverError {
  return new DriverError(`${driver.module} has no command "${command}"`, { code: "function_not_found" });
}
