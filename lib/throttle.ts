import PQueue, { type QueueAddOptions } from "p-queue";
import type { Clock, Timer } from "./clock.ts";
import { DriverError, outsideCallFailed } from "./errors.ts";

/** Seconds that a task may have to wait before it is refused instead. */
const longestWait = 90;

/**
 * Milliseconds that count as a second: one, and what one start may take longer than another to reach the service, which
 * counts what arrives. A new connection takes longer than one that is there.
 */
const second = 1_100;

/** Tasks of one key that may run at once; Outlook's limit for an app and a mailbox, see microsoft-graph-docs#8760. */
const atOncePerKey = 4;

export interface ThrottleOptions {
  /** The outside service whose limits are kept, as `source` of errors: "graph". */
  source: string;
  /** Tasks that may start within any second, or on average with `burst`. */
  rateLimit: number;
  /** Tasks that may start at once, where that is more than `rateLimit`; the next ones make up for it. */
  burst?: number;
  clock: Clock;
  /** Called when `queueSize`, `inFlightSize` or `heldUntil` may have changed. */
  changed?: () => void;
}

export interface ThrottledTask {
  /** What the service limits on its own, e.g. a mailbox: at most 4 of its tasks run at once, and it can be held. */
  key: string;
  /** The bigger, the sooner; 0 if absent. Equal ones run in the order they came. */
  priority?: number;
  /** Takes the task out of the queue, or ends it when it runs; its promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

interface Hold {
  /** Milliseconds since the epoch. */
  until: number;
  timer: Timer;
}

/**
 * Keeps calls to an outside service within its limits: so many starts per second, so many at once per key, and none for
 * a key that the service asked to leave alone for a while.
 */
export class Throttle {
  readonly #source: string;
  /** At most this many tasks start within `#window` milliseconds. */
  readonly #cap: number;
  readonly #window: number;
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #waiting = new Waiting((key) => this.#mayStart(key));
  readonly #queue: PQueue<Waiting, WaitingOptions>;
  readonly #inFlight = new Map<string, number>();
  readonly #holds = new Map<string, Hold>();
  /** Ends each task that waits or runs. */
  readonly #tasks = new Set<{ key: string; waits: boolean; end: (reason: unknown) => void }>();
  #stopped: Error | undefined;

  constructor({ source, rateLimit, burst = rateLimit, clock, changed = () => {} }: ThrottleOptions) {
    this.#source = source;
    this.#cap = burst;
    this.#window = (second * burst) / rateLimit;
    this.#clock = clock;
    this.#changed = changed;
    this.#queue = new PQueue({
      intervalCap: this.#cap,
      interval: this.#window,
      strict: true,
      // p-queue wants to make its queue by itself; this hands it ours.
      queueClass: new Proxy(Waiting, { construct: () => this.#waiting }) as unknown as new () => Waiting,
    });
  }

  /** Tasks that wait. */
  get queueSize(): number {
    return this.#tasks.size - this.inFlightSize;
  }

  /** Tasks that run. */
  get inFlightSize(): number {
    let sum = 0;
    for (const count of this.#inFlight.values()) sum += count;
    return sum;
  }

  /** Unix time in seconds at which the last hold ends; null when nothing is held. */
  get heldUntil(): number | null {
    if (this.#holds.size === 0) return null;
    return Math.ceil(Math.max(...[...this.#holds.values()].map(({ until }) => until)) / 1_000);
  }

  /**
   * Runs `start` as soon as the limits allow; it gets a signal that aborts with the task's own, and on `stop`.
   *
   * @throws DriverError `outside_call_failed` at once, with `retry_after`, when the wait is known to be over 90 seconds;
   *   or whatever `start` threw, the reason of the signal, or that of `stop`
   */
  async run<T>(task: ThrottledTask, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { key, priority = 0, signal } = task;
    if (this.#stopped) throw this.#stopped;
    signal?.throwIfAborted();
    const held = this.#heldFor(key);
    this.#refuseLongWait(held, "asked for a pause");
    // What waits for the end of another key's hold is in nobody's way.
    const ahead = this.#waiting.ahead(priority, (other) => other === key || !this.#holds.has(other));
    this.#refuseLongWait(held + (Math.floor(ahead / this.#cap) * this.#window) / 1_000, "is called too often");

    const controller = new AbortController();
    const entry = { key, waits: true, end: (reason: unknown) => controller.abort(reason) };
    const abort = () => entry.end(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    this.#tasks.add(entry);
    try {
      const result = this.#queue.add(
        () => {
          entry.waits = false;
          return this.#counted(key, () => start(controller.signal));
        },
        { key, priority, signal: controller.signal },
      );
      this.#changed();
      return await result;
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#tasks.delete(entry);
      this.#changed();
    }
  }

  /**
   * Starts nothing for `key` within the next `seconds`: the service said so (Retry-After). What waits for the key is
   * refused when that is over 90 seconds.
   */
  hold(key: string, seconds: number): void {
    const until = this.#clock.now() + seconds * 1_000;
    const before = this.#holds.get(key);
    if (this.#stopped || (before && before.until >= until)) return;
    before?.timer.cancel();
    const timer = this.#clock.after(seconds * 1_000, () => {
      this.#holds.delete(key);
      this.#startMore();
      this.#changed();
    });
    this.#holds.set(key, { until, timer });
    if (seconds > longestWait) {
      const refused = this.#refusal(seconds, "asked for a pause");
      for (const task of this.#tasks) if (task.waits && task.key === key) task.end(refused);
    }
    this.#changed();
  }

  /** Ends everything that waits or runs with `reason`; what comes later is rejected with it too. */
  stop(reason: Error = new DriverError("The module stopped", { code: "module_stopped" })): void {
    this.#stopped = reason;
    for (const { timer } of this.#holds.values()) timer.cancel();
    this.#holds.clear();
    for (const task of [...this.#tasks]) task.end(reason);
  }

  async #counted<T>(key: string, start: () => Promise<T>): Promise<T> {
    this.#inFlight.set(key, (this.#inFlight.get(key) ?? 0) + 1);
    this.#changed();
    try {
      return await start();
    } finally {
      const left = (this.#inFlight.get(key) ?? 1) - 1;
      if (left === 0) this.#inFlight.delete(key);
      else this.#inFlight.set(key, left);
      this.#startMore();
    }
  }

  #mayStart(key: string): boolean {
    return !this.#holds.has(key) && (this.#inFlight.get(key) ?? 0) < atOncePerKey;
  }

  /** p-queue looks at its queue when something is added or ends; a hold that ends is neither. */
  #startMore(): void {
    this.#queue.pause();
    this.#queue.start();
  }

  #heldFor(key: string): number {
    const hold = this.#holds.get(key);
    return hold ? (hold.until - this.#clock.now()) / 1_000 : 0;
  }

  #refuseLongWait(seconds: number, because: string): void {
    if (seconds > longestWait) throw this.#refusal(seconds, because);
  }

  #refusal(seconds: number, because: string): DriverError {
    const retry_after = Math.ceil(seconds);
    return outsideCallFailed(`Not sent: ${this.#source} ${because}, the wait would be ${retry_after} s`, {
      source: this.#source,
      retry_after,
      retryable: true,
    });
  }
}

type Run = () => Promise<unknown>;
type WaitingOptions = QueueAddOptions & { key: string };

/** The tasks that wait, most urgent first. p-queue sees only those whose key may start one now. */
class Waiting {
  readonly #mayStart: (key: string) => boolean;
  readonly #tasks: { id: string; key: string; priority: number; run: Run }[] = [];

  constructor(mayStart: (key: string) => boolean) {
    this.#mayStart = mayStart;
  }

  /** 0 when nothing may start now, which is what p-queue asks. */
  get size(): number {
    return this.#tasks.some(({ key }) => this.#mayStart(key)) ? this.#tasks.length : 0;
  }

  /** How many would go before a new task of this priority, of those whose key counts. */
  ahead(priority: number, counts: (key: string) => boolean): number {
    return this.#tasks.filter((task) => task.priority >= priority && counts(task.key)).length;
  }

  enqueue(run: Run, { id = "", key = "", priority = 0 }: Partial<WaitingOptions> = {}): void {
    this.#tasks.splice(
      this.ahead(priority, () => true),
      0,
      { id, key, priority, run },
    );
  }

  dequeue(): Run | undefined {
    const at = this.#tasks.findIndex(({ key }) => this.#mayStart(key));
    return at < 0 ? undefined : this.#tasks.splice(at, 1)[0]?.run;
  }

  remove(id: string): void {
    const at = this.#tasks.findIndex((task) => task.id === id);
    if (at >= 0) this.#tasks.splice(at, 1);
  }

  filter({ priority }: Partial<WaitingOptions>): Run[] {
    return this.#tasks.filter((task) => task.priority === priority).map(({ run }) => run);
  }

  setPriority(id: string, priority: number): void {
    const task = this.#tasks.find((each) => each.id === id);
    if (task === undefined) return;
    this.remove(id);
    this.enqueue(task.run, { ...task, priority });
  }
}
