/** Milliseconds: the shortest pause, and the longest. */
const pause = { first: 1_000, longest: 60_000 };

/** How much longer than planned a pause may be, so that what failed together does not start again together. */
const jitter = 0.25;

/**
 * Milliseconds to wait before something that failed is tried again: from 1 to 60 seconds, about twice as long each time.
 *
 * @param before how often it failed before this time
 */
export function backOff(before: number): number {
  const planned = Math.min(pause.first * 2 ** before, pause.longest / (1 + jitter));
  return planned * (1 + Math.random() * jitter);
}
