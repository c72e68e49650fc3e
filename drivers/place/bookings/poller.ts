import type { Timer } from "atrium";

/** Milliseconds after which a room that has never been read is tried again. */
const firstTries = 10_000;

/** Milliseconds for which changes are collected before the calendar is read. */
const collecting = 500;

/** Milliseconds within which the rooms of a host begin, or come back after an outage. */
const spread = 1_000;

export interface PollerOptions {
  after(delay: number, callback: () => unknown): Timer;
  /** Milliseconds between two polls. */
  period(): number;
  read(): Promise<void>;
  /** What became of a read that no command waits for: an error, or `undefined`. */
  report(error: unknown): void;
}

/** Reads again and again, on demand, and never twice at once. */
export interface Poller {
  /** Begins, or begins anew after a change of the period. */
  start(): void;
  /**
   * Resolves after a read that begins after this call.
   *
   * @param read in place of the usual one, if it is this call that begins it
   */
  refresh(read?: () => Promise<void>): Promise<void>;
  /** Reads soon: something changed, and more may be changing. */
  changed(): void;
  /** Reads soon, if the last read failed. */
  recovered(): void;
}

export function poller({ after, period, report, ...options }: PollerOptions): Poller {
  let running: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;
  let everRead = false;
  let failed = false;
  let due: Timer | undefined;
  let soon: Timer | undefined;

  const start = (read: () => Promise<void>) => {
    running = read()
      .then(
        () => {
          if (!everRead) {
            everRead = true;
            pollLater();
          }
          failed = false;
          report(undefined);
        },
        (error) => {
          failed = true;
          report(error);
          throw error;
        },
      )
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  const refresh = (read = options.read) => {
    // Whoever asks while a read runs wants what is true now, which that read may have missed; one more serves them all.
    if (waiting !== undefined) return waiting;
    if (running === undefined) return start(read);
    waiting = running
      .catch(() => {})
      .then(() => {
        waiting = undefined;
        return start(read);
      });
    return waiting;
  };
  const pollLater = () => {
    due?.cancel();
    const delay = everRead ? period() : Math.min(firstTries, period());
    // A tenth more or less, so that rooms that began together do not ask together for ever.
    due = after(delay * (0.9 + 0.2 * Math.random()), poll);
  };
  const poll = () => {
    pollLater();
    if (running === undefined && waiting === undefined) refresh().catch(() => {});
  };
  const readSoon = (delay: number) => {
    if (soon !== undefined) return;
    soon = after(delay, () => {
      soon = undefined;
      refresh().catch(() => {});
    });
  };
  return {
    start() {
      due?.cancel();
      due = after(spread * Math.random(), poll);
    },
    refresh,
    changed: () => readSoon(collecting),
    recovered() {
      if (failed) readSoon(spread * Math.random());
    },
  };
}
