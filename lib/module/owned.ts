import type { Clock, Timer } from "../clock.ts";
import { sleep } from "../clock.ts";

/** Milliseconds that all stop callbacks together may take. */
const stopLimit = 5_000;

/** Timers and callbacks that belong to one module, and end with it. */
export class Owned {
  readonly #clock: Clock;
  readonly #failed: (what: string, error: unknown) => void;
  readonly #timers = new Set<Timer>();
  readonly #stopCallbacks: (() => unknown)[] = [];
  #ended = false;

  constructor(clock: Clock, failed: (what: string, error: unknown) => void) {
    this.#clock = clock;
    this.#failed = failed;
  }

  after(delay: number, callback: () => unknown): Timer {
    if (this.#ended) return { cancel: () => {} };
    const timer = this.#clock.after(delay, () => {
      this.#timers.delete(timer);
      void this.#run("a timer", callback);
    });
    this.#timers.add(timer);
    return {
      cancel: () => {
        timer.cancel();
        this.#timers.delete(timer);
      },
    };
  }

  every(interval: number, callback: () => unknown): Timer {
    let running = false;
    let next: Timer;
    const tick = async () => {
      next = this.after(interval, tick);
      if (running) return;
      running = true;
      try {
        await callback();
      } finally {
        running = false;
      }
    };
    next = this.after(interval, tick);
    return { cancel: () => next.cancel() };
  }

  onStop(callback: () => unknown): void {
    // What a setup opens after the stop that overtook it is closed all the same.
    if (this.#ended) void this.#run("a stop callback", callback);
    else this.#stopCallbacks.push(callback);
  }

  /** Cancels every timer, then runs the stop callbacks, last registered first. */
  async end(): Promise<void> {
    this.#ended = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    const done = new AbortController();
    const callbacks = async () => {
      for (const callback of this.#stopCallbacks.splice(0).reverse()) await this.#run("a stop callback", callback);
      done.abort();
    };
    const late = sleep(this.#clock, stopLimit, done.signal).then(
      () =>
        this.#failed("stop", new Error(`stop callbacks still run after ${stopLimit / 1000} s; they are left behind`)),
      () => {},
    );
    await Promise.race([callbacks(), late]);
  }

  async #run(what: string, callback: () => unknown): Promise<void> {
    try {
      await callback();
    } catch (error) {
      this.#failed(what, error);
    }
  }
}
