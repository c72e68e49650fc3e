import type { Awaitable } from "../../lib/awaitable.ts";
import type { Timer } from "../../lib/clock.ts";
import type { WebhookRequest } from "../../lib/contract.ts";
import type { DriverDescription } from "../../lib/describe.ts";
import { type ErrorReport, reportError } from "../../lib/errors.ts";
import type { ExecRequest, ModuleHost, ModuleInstance, Reply, RouteRequest } from "../../lib/module/boundary.ts";
import { backOff } from "./back-off.ts";
import type { CommandLoad } from "./command-load.ts";
import type { LoadedDriver } from "./loaded-driver.ts";
import { type ModuleSurroundings, moduleHost } from "./module-host.ts";
import { type ModuleSpec, startFacts } from "./module-spec.ts";
import { isLost, isRunning, type ModuleState, notRunning } from "./module-state.ts";
import { type HistoryEntry, StatusHistory } from "./status-history.ts";
import { within } from "./within.ts";

/** Milliseconds that a driver's setup, or its update, may take. */
const setupLimit = 30_000;

/** One module over its whole life: it is started, restarted when settings change, tried again when it fails, stopped. */
export class SupervisedModule {
  // What each command touches is declared first, and so lies together.
  #state: ModuleState = "stopped";
  #instance: ModuleInstance | undefined;
  /** What it should be made from. */
  #spec: ModuleSpec;
  #load: CommandLoad | undefined;
  readonly #around: ModuleSurroundings;
  readonly #status = new Map<string, string>();
  readonly #history: StatusHistory;
  readonly #webhooks = new Set<string>();
  /** What it was last started with, or updated to. */
  #runs: ModuleSpec | undefined;
  #since: number;
  #error: ErrorReport | undefined;
  /** Settles when the present start has ended, well or badly. */
  #starting: Promise<void> = Promise.resolve();
  #retry: Timer | undefined;
  #failures = 0;
  #stopRequested = false;
  /** Starts and stops happen one after the other. */
  #lane: Promise<void> = Promise.resolve();

  constructor(spec: ModuleSpec, around: ModuleSurroundings) {
    this.#spec = spec;
    this.#around = around;
    this.#history = new StatusHistory(around.clock);
    this.#since = around.clock.now();
  }

  get id(): string {
    return this.#spec.id;
  }
  get spec(): ModuleSpec {
    return this.#spec;
  }
  /** What its commands add up to, over all its lives; there from the first one on. */
  get load(): CommandLoad {
    this.#load ??= this.#around.loadOf(this.id);
    return this.#load;
  }
  get state(): ModuleState {
    return this.#state;
  }
  /** Milliseconds since the epoch when it entered its state. */
  get since(): number {
    return this.#since;
  }
  /** Why it is in `config_error`, `failed`, `stale` or `crash_looping`. */
  get error(): ErrorReport | undefined {
    return this.#error;
  }
  get description(): DriverDescription | undefined {
    return this.#spec.loaded?.description;
  }
  /** A status variable as JSON text. */
  status(name: string): string | undefined {
    return this.#status.get(name);
  }
  get statusNames(): string[] {
    return [...this.#status.keys()];
  }
  /** Its numeric status variables over the last ten minutes, also those of before a restart or stop. */
  get history(): Record<string, readonly HistoryEntry[]> {
    return this.#history.entries;
  }
  /** Names under which it takes calls from outside. */
  get webhooks(): ReadonlySet<string> {
    return this.#webhooks;
  }

  /** Starts it; if the worker of its driver crashed, that too, whose crashes are forgotten. */
  async start(): Promise<void> {
    await this.#revive();
    return this.#inLane(() => this.#start());
  }

  /** Ends it; what is in flight is answered at once, and its status variables go. */
  stop(): Promise<void> {
    this.#stopRequested = true;
    void this.#instance?.stop();
    return this.#inLane(async () => {
      this.#stopRequested = false;
      await this.#end();
      this.#enter("stopped");
      this.#keepOnly(new Set());
    });
  }

  /** Starts it anew, as `start` does. */
  async restart(): Promise<void> {
    // A worker that started just now has started its modules.
    return this.#inLane((await this.#revive()) ? () => this.#start() : () => this.#renew());
  }

  /** Takes changed settings: the driver's `update` if it has one and runs, else a restart. A stopped module stays stopped. */
  change(spec: ModuleSpec): Promise<void> {
    this.#spec = spec;
    return this.#inLane(async () => {
      // Of several changes that waited for a start to end, the first to come here takes over the last.
      if (this.#state === "stopped" || this.#runs === this.#spec) return;
      if (!(await this.#update(this.#spec))) await this.#renew();
    });
  }

  /** Replaces what it is made from without telling the driver, which knows already or need not know. */
  note(spec: ModuleSpec): void {
    if (this.#runs === this.#spec) this.#runs = spec;
    this.#spec = spec;
  }

  /** Calls a command. During a start it waits for its end: a restart costs callers time only. */
  exec(request: ExecRequest): Awaitable<Reply> {
    return this.#ask((instance) => instance.exec(request));
  }

  /** Hands over a call from outside; waits as `exec` does. */
  webhook(name: string, request: WebhookRequest): Awaitable<Reply> {
    return this.#ask((instance) => instance.webhook(name, request));
  }

  /** Hands over a call of one of the driver's HTTP addresses; waits as `exec` does. */
  route(request: RouteRequest): Awaitable<Reply> {
    return this.#ask((instance) => instance.route(request));
  }

  #ask(question: (instance: ModuleInstance) => Awaitable<Reply>): Awaitable<Reply> {
    if (this.#state === "starting") return this.#starting.then(() => this.#askNow(question));
    return this.#askNow(question);
  }

  #askNow(question: (instance: ModuleInstance) => Awaitable<Reply>): Awaitable<Reply> {
    if (this.#instance !== undefined && isRunning(this.#state)) return question(this.#instance);
    return { error: reportError(notRunning(this.#state, this.#error)) };
  }

  /** Ends what runs and starts anew; to callers all of it is one start. */
  async #renew(): Promise<void> {
    let over = () => {};
    this.#starting = new Promise((resolve) => {
      over = resolve;
    });
    this.#enter("starting");
    await this.#end();
    await this.#start();
    over();
  }

  async #start(): Promise<void> {
    if (this.#instance !== undefined) return;
    this.#retry?.cancel();
    this.#runs = this.#spec;
    const { loaded, problem } = this.#spec;
    if (problem !== undefined || loaded === undefined) return this.#enter("config_error", problem);
    if (loaded.worker !== undefined && loaded.worker.state !== "running") return this.#waitFor(loaded);
    this.#webhooks.clear();
    const fresh = new Set<string>();
    const host = this.#host(fresh, () => this.#instance === instance);
    const instance: ModuleInstance = loaded.run(
      {
        id: this.id,
        name: this.#spec.name,
        settings: this.#spec.settings,
        timeout: this.#spec.timeout,
        dataFolder: this.#around.dataFolderOf(this.id),
        hostUrl: this.#around.hostUrl(this.#spec),
        ...this.#around.webhooksAt(this.#spec),
        ...(this.#spec.system === undefined ? {} : { system: this.#spec.system }),
      },
      host,
    );
    this.#instance = instance;
    void instance.lost?.then(() => this.#lost(loaded, instance));
    const started = within(this.#around.clock, setupLimit, "setup", instance.started);
    if (this.#state !== "starting") {
      this.#starting = started.catch(() => {});
      this.#enter("starting");
    }
    try {
      await started;
    } catch (error) {
      const report = reportError(error);
      // Or its worker ended, which has been seen to.
      if (this.#stopRequested || this.#instance !== instance) return;
      this.#instance = undefined;
      void instance.stop();
      this.#keepOnly(new Set());
      return this.#fail(this.#around.explain(report, this.#spec));
    }
    this.#failures = 0;
    this.#keepOnly(fresh);
    this.#enter(this.#connected());
  }

  /** Its worker is gone. What it said last stays, marked as old, until it runs again. */
  #lost(loaded: LoadedDriver, instance: ModuleInstance): void {
    if (this.#instance !== instance) return;
    this.#instance = undefined;
    this.#webhooks.clear();
    this.#waitFor(loaded);
  }

  async #revive(): Promise<boolean> {
    if (!isLost(this.#state)) return false;
    await this.#spec.loaded?.worker?.revive();
    return true;
  }

  /** The host itself says in the module's place what holds until the worker is there. */
  #waitFor({ worker }: LoadedDriver): void {
    if (worker === undefined) return;
    this.#setStatus("connected", "false");
    this.#setStatus("stale", "true");
    this.#enter(worker.state === "crash_looping" ? "crash_looping" : "stale", worker.lastError);
    worker.onceStarted(() => void this.#inLane(async () => (isLost(this.#state) ? this.#start() : undefined)));
  }

  async #end(): Promise<void> {
    this.#retry?.cancel();
    this.#failures = 0;
    const instance = this.#instance;
    this.#instance = undefined;
    this.#webhooks.clear();
    await instance?.stop();
  }

  /** True when the driver took the changed settings as it runs. */
  async #update(spec: ModuleSpec): Promise<boolean> {
    const [before, instance] = [this.#runs, this.#instance];
    if (before === undefined || instance === undefined || spec.problem !== undefined) return false;
    if (before.loaded !== spec.loaded || startFacts(before) !== startFacts(spec)) return false;
    try {
      const updated = await within(this.#around.clock, setupLimit, "update", instance.update(spec.settings));
      if (updated) this.#runs = spec;
      return updated;
    } catch {
      // The restart meets the same error and reports it.
      return false;
    }
  }

  #fail(error: ErrorReport): void {
    const config = error.code === "invalid_settings" || error.code === "invalid_driver";
    this.#enter(config ? "config_error" : "failed", error);
    if (config) return;
    this.#retry = this.#around.clock.after(backOff(this.#failures++), () => void this.start());
  }

  #enter(state: ModuleState, error?: ErrorReport): void {
    this.#error = error;
    if (state !== this.#state) this.#since = this.#around.clock.now();
    this.#state = state;
    this.#around.stateChanged(this);
  }

  #connected(): "online" | "offline" {
    return this.#status.get("connected") === "false" ? "offline" : "online";
  }

  /** What an instance says that is no longer the module's does not count. */
  #host(fresh: Set<string>, isCurrent: () => boolean): ModuleHost {
    return moduleHost(this, this.#around, {
      isCurrent,
      deliver: (subscription, json) => this.#instance?.deliver(subscription, json),
      webhook: (name) => this.#webhooks.add(name),
      status: (name, json) => {
        if (json === undefined) fresh.delete(name);
        else fresh.add(name);
        this.#setStatus(name, json);
        if (name === "connected" && isRunning(this.#state) && this.#state !== this.#connected())
          this.#enter(this.#connected());
      },
    });
  }

  #setStatus(name: string, json: string | undefined): void {
    if (this.#status.get(name) === json) return;
    if (json === undefined) this.#status.delete(name);
    else this.#status.set(name, json);
    this.#history.changed(name, json);
    this.#around.statusChanged(this, name, json);
  }

  /** A restart keeps values until the new instance has started; those it did not set again go then. */
  #keepOnly(names: Set<string>): void {
    for (const name of this.statusNames) if (!names.has(name)) this.#setStatus(name, undefined);
  }

  #inLane(work: () => Promise<void>): Promise<void> {
    const done = this.#lane.then(work);
    this.#lane = done.catch(() => {});
    return done;
  }
}
