import type { Clock } from "atrium";
import { Refusal } from "atrium/testing";
import { problem } from "./answers.ts";

/** How requests of a key are limited: so many at once, and so many more in each minute. */
export interface RateLimitOptions {
  perMinute: number;
  burst: number;
  /** How Retry-After is written: both are seen. */
  retryAfter: "seconds" | "date";
}

/** Counts requests as a bucket that fills up again. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #options: RateLimitOptions;
  #left: number;
  #since: number;

  constructor(clock: Clock, options: RateLimitOptions) {
    this.#clock = clock;
    this.#options = options;
    this.#left = options.burst;
    this.#since = clock.now();
  }

  /**
   * Counts a request.
   *
   * @throws Refusal 429, with Retry-After
   */
  take(): void {
    const { perMinute, burst, retryAfter } = this.#options;
    const now = this.#clock.now();
    this.#left = Math.min(burst, this.#left + ((now - this.#since) * perMinute) / 60_000);
    this.#since = now;
    if (this.#left >= 1) {
      this.#left -= 1;
      return;
    }
    const wait = Math.ceil(((1 - this.#left) * 60) / perMinute);
    const date = new Date(now + wait * 1_000).toUTCString();
    throw new Refusal({
      ...problem(429, "ThrottlerException: Too Many Requests"),
      // With the emulator's own Date, since its clock may be another than the system's.
      headers: { "Retry-After": retryAfter === "date" ? date : String(wait), Date: new Date(now).toUTCString() },
    });
  }
}
