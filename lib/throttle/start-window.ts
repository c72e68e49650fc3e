/** Counts starts, so that no stretch of time as long as the window sees more than its cap, wherever it begins. */
export class StartWindow {
  /** Starts at most within one window. */
  readonly cap: number;
  /** Milliseconds. */
  readonly length: number;
  /** Milliseconds since the epoch, oldest first; those before `#from` are over. */
  #starts: number[] = [];
  #from = 0;

  constructor(cap: number, length: number) {
    this.cap = cap;
    this.length = length;
  }

  /** Milliseconds from `now` until the next start is allowed; 0 when it is. */
  wait(now: number): number {
    // A start in the future is one before a clock that was set back, and says nothing any more.
    while (this.#from < this.#starts.length && !this.#isWithin(this.#starts[this.#from] as number, now)) this.#from++;
    if (this.#from > 100 && this.#from > this.#starts.length / 2) {
      this.#starts = this.#starts.slice(this.#from);
      this.#from = 0;
    }
    if (this.#starts.length - this.#from < this.cap) return 0;
    return (this.#starts[this.#from] as number) + this.length - now;
  }

  /** Notes a start. */
  count(now: number): void {
    this.#starts.push(now);
  }

  #isWithin(start: number, now: number): boolean {
    return start <= now && now - start < this.length;
  }
}
