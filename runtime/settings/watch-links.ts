import { realpath } from "node:fs/promises";
import type { Clock, Timer } from "../../lib/clock.ts";

/** Milliseconds between two looks. */
const interval = 30_000;

/**
 * Calls back when a path leads to another file than before, through a link that was replaced: so programs renew
 * certificates and containers' secrets, and no watch on the file or its folder hears of it. Returns what ends it.
 *
 * @param files answers the paths to look at now
 */
export function watchLinks(files: () => readonly string[], clock: Clock, changed: () => void): () => void {
  let known = new Map<string, string>();
  let timer: Timer | undefined;
  let ended = false;
  const look = async () => {
    const before = known;
    const paths = files();
    const ends = await Promise.all(paths.map((path) => realpath(path).catch(() => "")));
    known = new Map(paths.map((path, at) => [path, ends[at] as string]));
    if (ended) return;
    if ([...known].some(([path, end]) => before.has(path) && before.get(path) !== end)) changed();
    timer = clock.after(interval, look);
  };
  void look();
  return () => {
    ended = true;
    timer?.cancel();
  };
}
