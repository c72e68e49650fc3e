import type { Clock } from "../../lib/clock.ts";

/** Unix second, the highest value in that second, and the last; null where the variable had no number. */
export type HistoryEntry = [second: number, highest: number | null, last: number | null];

/** Seconds that are kept. */
const window = 600;

/**
 * What the numeric status variables of a module were over the last ten minutes: at most one entry for each second in which
 * a variable changed, and the one before the window, which tells the value at its beginning.
 */
export class StatusHistory {
  readonly #clock: Clock;
  readonly #entries = new Map<string, HistoryEntry[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Notes a change. A variable is kept from its first number on; from then, everything else counts as null.
   *
   * @param json the value as JSON text, `undefined` when the variable was removed
   */
  changed(name: string, json: string | undefined): void {
    const value = numberIn(json);
    const entries = this.#entries.get(name);
    if (entries === undefined && value === null) return;
    const second = this.#second();
    if (entries === undefined) {
      this.#entries.set(name, [[second, value, value]]);
    } else {
      note(entries, second, value);
      prune(entries, second);
    }
  }

  /** The entries of every variable, oldest first. */
  get entries(): Record<string, readonly HistoryEntry[]> {
    for (const entries of this.#entries.values()) prune(entries, this.#second());
    return Object.fromEntries(this.#entries);
  }

  #second(): number {
    return Math.floor(this.#clock.now() / 1_000);
  }
}

/** Every status change of the host comes through here, so that a look at the first character sorts out most of them. */
function numberIn(json: string | undefined): number | null {
  const first = json?.charCodeAt(0) ?? 0;
  return first === minus || (first >= zero && first <= nine) ? Number(json) : null;
}
const [minus, zero, nine] = [45, 48, 57];

function note(entries: HistoryEntry[], second: number, value: number | null): void {
  // After a clock was set back, what seems to come later says nothing any more.
  while (entries.length > 0 && (entries.at(-1) as HistoryEntry)[0] > second) entries.pop();
  const last = entries.at(-1);
  if (last === undefined || last[0] < second) {
    entries.push([second, value, value]);
  } else {
    last[1] = last[1] === null || (value !== null && value > last[1]) ? value : last[1];
    last[2] = value;
  }
}

/** Drops what is older than the window, but for the newest of it. */
function prune(entries: HistoryEntry[], second: number): void {
  while (entries[1] !== undefined && entries[1][0] <= second - window) entries.shift();
}
