import { setMaxListeners } from "node:events";
import type { Clock, Timer } from "../clock.ts";
import { DriverError, outsideCallFailed } from "../errors.ts";
import { AbortWatch } from "./abort-watch.ts";
import { type Line, Lines, type Task } from "./lines.ts";
import { StartWindow } from "./start-window.ts";

/** Seconds that a task may have to wait before it is refused instead. */
const longestWait = 90;

/**
 * Milliseconds that count as a second: one, and what one start may take longer than another to reach the service, which
 * counts what arrives. A new connection takes longer than one that is there.
 */
const second = 1_100;

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

/**
 * Keeps calls to an outside service within its limits: so many starts per second, so many at once per key, and none for
 * a key that the service asked to leave alone for a while.
 */
export class Throttle {
  readonly #source: string;
  readonly #window: StartWindow;
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #lines = new Lines();
  readonly #signals = new AbortWatch((task) => this.#refuse(task, task.signal?.reason));
  readonly #held = new Set<Line>();
  readonly #running = new Set<Task>();
  /** Set while all that waits has to wait for the window. */
  #pause: Timer | undefined;
  #order = 0;
  readonly #stopping = new AbortController();

  constructor({ source, rateLimit, burst = rateLimit, clock, changed = () => {} }: ThrottleOptions) {
    this.#source = source;
    this.#window = new StartWindow(burst, (second * burst) / rateLimit);
    this.#clock = clock;
    this.#changed = changed;
    // Each task that runs may listen.
    setMaxListeners(0, this.#stopping.signal);
  }

  /** Tasks that wait. */
  get queueSize(): number {
    return this.#lines.size;
  }

  /** Tasks that run. */
  get inFlightSize(): number {
    return this.#running.size;
  }

  /** Unix time in seconds at which the last hold ends; null when nothing is held. */
  get heldUntil(): number | null {
    if (this.#held.size === 0) return null;
    return Math.ceil(Math.max(...[...this.#held].map(({ hold }) => hold?.until ?? 0)) / 1_000);
  }

  /**
   * Runs `start` as soon as the limits allow; it gets the task's signal, or without one a signal that aborts on `stop`.
   *
   * @throws DriverError `outside_call_failed` at once, with `retry_after`, when the wait is known to be over 90 seconds;
   *   or whatever `start` threw, the reason of the signal when it aborts before the start, or that of `stop`
   */
  run<T>({ key, priority = 0, signal }: ThrottledTask, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#stopping.signal.throwIfAborted();
      signal?.throwIfAborted();
      this.#refuseLongWait(key, priority);
      const task: Task = {
        line: this.#lines.of(key),
        priority,
        order: this.#order++,
        at: -1,
        signal,
        peers: undefined,
        place: -1,
        start,
        resolve,
        reject,
      };
      this.#lines.add(task);
      this.#startMore();
      // To watch a signal costs as much as all the rest, and most tasks need not wait.
      if (signal && task.at >= 0) this.#signals.add(task, signal);
      this.#changed();
    });
  }

  /**
   * Starts nothing for `key` within the next `seconds`: the service said so (Retry-After). What waits for the key is
   * refused when that is over 90 seconds.
   */
  hold(key: string, seconds: number): void {
    const until = this.#clock.now() + seconds * 1_000;
    const before = this.#lines.find(key)?.hold;
    if (this.#stopping.signal.aborted || (before && before.until >= until)) return;
    before?.timer.cancel();
    const line = this.#lines.of(key);
    const timer = this.#clock.after(seconds * 1_000, () => {
      this.#release(line);
      this.#startMore();
      this.#changed();
    });
    line.hold = { until, timer };
    this.#held.add(line);
    this.#lines.changed(line);
    if (seconds > longestWait) {
      const refused = this.#refusal(seconds, "asked for a pause");
      for (const task of [...line.waiting]) this.#refuse(task, refused);
    }
    this.#changed();
  }

  /** Ends everything that waits or runs with `reason`; what comes later is rejected with it too. */
  stop(reason: Error = new DriverError("The module stopped", { code: "module_stopped" })): void {
    this.#pause?.cancel();
    for (const line of this.#held) this.#release(line);
    for (const task of this.#lines.waiting()) this.#refuse(task, reason);
    this.#stopping.abort(reason);
    for (const task of this.#running) task.reject(reason);
  }

  #startMore(): void {
    if (this.#pause) return;
    for (let task = this.#lines.next; task !== undefined; task = this.#lines.next) {
      const now = this.#clock.now();
      const wait = this.#window.wait(now);
      if (wait > 0) {
        this.#pause = this.#clock.after(wait, () => {
          this.#pause = undefined;
          this.#startMore();
          this.#changed();
        });
        return;
      }
      this.#window.count(now);
      this.#start(task);
    }
  }

  /** Ends a task, unless what the end of another one set off took it out of the queue already. */
  #refuse(task: Task, reason: unknown): void {
    if (task.at < 0) return;
    this.#takeOut(task);
    task.reject(reason);
    this.#changed();
  }

  #takeOut(task: Task): void {
    this.#lines.remove(task);
    this.#signals.remove(task);
  }

  #start(task: Task): void {
    task.line.running++;
    this.#takeOut(task);
    this.#running.add(task);
    begin(task, task.signal ?? this.#stopping.signal).then(
      (value) => {
        task.resolve(value);
        this.#ended(task);
      },
      (error) => {
        task.reject(error);
        this.#ended(task);
      },
    );
  }

  #ended(task: Task): void {
    this.#running.delete(task);
    task.line.running--;
    this.#lines.changed(task.line);
    this.#startMore();
    this.#changed();
  }

  #release(line: Line): void {
    line.hold?.timer.cancel();
    line.hold = undefined;
    this.#held.delete(line);
    this.#lines.changed(line);
  }

  #refuseLongWait(key: string, priority: number): void {
    const hold = this.#lines.find(key)?.hold;
    const held = hold === undefined ? 0 : (hold.until - this.#clock.now()) / 1_000;
    if (held > longestWait) throw this.#refusal(held, "asked for a pause");
    const { cap, length } = this.#window;
    const behind = (ahead: number) => held + (Math.floor(ahead / cap) * length) / 1_000;
    // Who would not wait too long behind all that waits need not be told how much of it comes first.
    if (behind(this.#lines.size) <= longestWait) return;
    const wait = behind(this.#lines.ahead(key, priority));
    if (wait > longestWait) throw this.#refusal(wait, "is called too often");
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

/** Starts a task. One that throws instead of promising ends later too, or a queue of such would end within each other. */
function begin(task: Task, signal: AbortSignal): Promise<unknown> {
  try {
    return Promise.resolve(task.start(signal));
  } catch (error) {
    return Promise.reject(error);
  }
}
