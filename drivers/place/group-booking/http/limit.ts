import { bookingError } from "../errors.ts";

/** What a limit allows. */
export interface LimitOptions {
  /** Calls of one caller in `seconds`. */
  most: number;
  seconds: number;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Callers that are remembered. Of more than that the one that came first is forgotten. */
export const mostCallers = 10_000;

/** Counts calls of each caller, from the first one on for some seconds, then from the next one on. */
export class Limit {
  readonly #options: LimitOptions;
  /** In the order in which they began. */
  readonly #windows = new Map<string, { ends: number; count: number }>();

  constructor(options: LimitOptions) {
    this.#options = options;
  }

  /**
   * Counts a call, also one that is refused.
   *
   * @throws DriverError `limit.requests` with `details.retry_after` when there were too many
   */
  count(caller: string): void {
    const { most, seconds, now } = this.#options;
    const time = now();
    let window = this.#windows.get(caller);
    if (window === undefined || window.ends <= time) {
      this.#windows.delete(caller);
      this.#makeRoom(time);
      window = { ends: time + seconds * 1_000, count: 0 };
      this.#windows.set(caller, window);
    }
    window.count++;
    if (window.count <= most) return;
    const retry_after = Math.max(1, Math.ceil((window.ends - time) / 1_000));
    throw bookingError("limit.requests", `Too many requests; try again in ${retry_after} s`, { retry_after });
  }

  #makeRoom(time: number): void {
    for (const [caller, { ends }] of this.#windows) {
      if (ends > time && this.#windows.size < mostCallers) return;
      this.#windows.delete(caller);
    }
  }
}
