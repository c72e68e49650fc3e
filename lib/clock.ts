/** A pending timer; cancelling one that has fired does nothing. */
export interface Timer {
  cancel(): void;
}

/** The only source of time in a host: `now` may be shifted, and tests replace it (`atrium/testing`). */
export interface Clock {
  /**
   * Milliseconds by which it is ahead of the machine's clock, beside which it ticks; absent for a clock that is moved in
   * another way. Only such a clock can be had in another thread too.
   */
  readonly ahead?: number;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once, `delay` milliseconds from now; any length, unlike the global `setTimeout`. */
  after(delay: number, callback: () => void): Timer;
}

/** The longest delay that Node's timers take; a longer one would fire at once. */
const longestDelay = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = clockAhead(0);

/** A clock that shows `instant` (milliseconds since the epoch) now, and ticks from there. */
export function clockStartingAt(instant: number): Clock {
  return clockAhead(instant - Date.now());
}

/** A clock that is always `ahead` milliseconds ahead of the machine's. */
export function clockAhead(ahead: number): Clock {
  return {
    ahead,
    now: () => Date.now() + ahead,
    after(delay, callback) {
      let handle: NodeJS.Timeout;
      const arm = (left: number) => {
        handle = setTimeout(
          () => (left > longestDelay ? arm(left - longestDelay) : callback()),
          Math.min(left, longestDelay),
        );
      };
      arm(delay);
      return { cancel: () => clearTimeout(handle) };
    },
  };
}

/** Resolves after `delay` milliseconds; rejects with the signal's reason when it aborts first. */
export function sleep(clock: Clock, delay: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.after(delay, () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}
