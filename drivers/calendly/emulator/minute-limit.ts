import type { Clock } from "atrium";
import { Refusal } from "atrium/testing";

/** Counts requests within each minute of the clock, as Calendly does for a user. */
export class MinuteLimit {
  readonly #clock: Clock;
  readonly #limit: number;
  #minute = 0;
  #used = 0;

  /** @param limit requests that a minute takes */
  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /**
   * Counts a request.
   *
   * @throws Refusal 429, without a body
   */
  take(): void {
    this.#turn();
    this.#used += 1;
    if (this.#used > this.#limit) throw new Refusal({ status: 429 });
  }

  /** What every answer says of it; the reset in seconds from now. */
  headers(): Record<string, string> {
    this.#turn();
    return {
      "X-RateLimit-Limit": String(this.#limit),
      "X-RateLimit-Remaining": String(Math.max(0, this.#limit - this.#used)),
      "X-RateLimit-Reset": String(60 - (Math.floor(this.#clock.now() / 1_000) % 60)),
    };
  }

  #turn(): void {
    const minute = Math.floor(this.#clock.now() / 60_000);
    if (minute !== this.#minute) this.#used = 0;
    this.#minute = minute;
  }
}
