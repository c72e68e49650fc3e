import type { Clock, Timer } from "../clock.ts";

/** A clock that moves only when told to; between two timers, everything that waits for the first one runs. */
export class FakeClock implements Clock {
  #now: number;
  #order = 0;
  readonly #timers = new Map<number, { due: number; callback: () => void }>();

  /** @param start milliseconds since the epoch */
  constructor(start: number = Date.UTC(2026, 0, 5, 9)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(delay: number, callback: () => void): Timer {
    const id = ++this.#order;
    this.#timers.set(id, { due: this.#now + Math.max(0, delay), callback });
    return { cancel: () => this.#timers.delete(id) };
  }

  /** Number of timers that wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves on by `milliseconds`, firing what comes due, in order, including what is set up on the way. */
  async advance(milliseconds: number): Promise<void> {
    const target = this.#now + milliseconds;
    await settle();
    for (let next = this.#next(target); next !== undefined; next = this.#next(target)) {
      const { due, callback } = this.#timers.get(next) as { due: number; callback: () => void };
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, due);
      callback();
      await settle();
    }
    this.#now = target;
  }

  #next(target: number): number | undefined {
    const due = [...this.#timers].filter(([, timer]) => timer.due <= target);
    return due.sort(([a, x], [b, y]) => x.due - y.due || a - b)[0]?.[0];
  }
}

/** Lets promises that are already settled run to their end. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
