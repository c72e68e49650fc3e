import { type Awaitable, isPromise } from "../../lib/awaitable.ts";
import { type Clock, sleep } from "../../lib/clock.ts";
import { DriverError } from "../../lib/errors.ts";

/** Calls from outside that are in flight. A host that goes down takes no new ones and lets these end. */
export class OpenCalls {
  #open = 0;
  #isClosed = false;
  #allEnded = () => {};

  /** Carries out a call. Throws `host_stopping` when the host goes down. */
  during<Result>(call: () => Awaitable<Result>): Awaitable<Result> {
    this.needOpen();
    const result = call();
    return isPromise(result) ? this.#untilEndOf(result) : result;
  }

  async #untilEndOf<Result>(call: Promise<Result>): Promise<Result> {
    this.#open++;
    try {
      return await call;
    } finally {
      if (--this.#open === 0) this.#allEnded();
    }
  }

  /** Throws `host_stopping` when the host goes down. */
  needOpen(): void {
    if (!this.#isClosed) return;
    throw new DriverError("The host is going down; try again in a moment", { code: "host_stopping" });
  }

  /** True once the host goes down. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Takes no call from now on; resolves when the last one has ended, or after `grace` milliseconds. */
  async close(clock: Clock, grace: number): Promise<void> {
    this.#isClosed = true;
    if (this.#open === 0 || grace === 0) return;
    const done = new AbortController();
    const ended = new Promise<void>((resolve) => {
      this.#allEnded = resolve;
    });
    await Promise.race([ended, sleep(clock, grace, done.signal).catch(() => {})]);
    done.abort();
  }
}
