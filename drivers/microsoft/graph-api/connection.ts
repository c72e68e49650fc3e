import type { Timer } from "atrium";

const soonest = 250;
const latest = 60_000;

export interface ConnectionOptions {
  after(delay: number, callback: () => unknown): Timer;
  /** Resolves when the service can be used. */
  check(): Promise<void>;
  /** Hears of every result: null, or why the service cannot be used. */
  report(problem: string | null): void;
}

/**
 * Finds out again and again whether a service can be used: every minute while it can; otherwise after a quarter of a
 * second, then ever less often, down to once a minute.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #delay = soonest;
  #next: Timer | undefined;
  #checking = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Checks now, unless a check runs. */
  async check(): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    this.#next?.cancel();
    const problem = await this.#options.check().then(
      () => null,
      (error: Error) => error.message,
    );
    this.#checking = false;
    this.#options.report(problem);
    this.#next = this.#options.after(problem === null ? latest : this.#delay, () => this.check());
    this.#delay = problem === null ? soonest : Math.min(latest, this.#delay * 2);
  }

  /** Someone could not use the service: checks now if the last check found that it can be used. */
  doubt(): void {
    if (this.#delay === soonest) void this.check();
  }
}
