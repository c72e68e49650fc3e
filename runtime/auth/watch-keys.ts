import { mkdir } from "node:fs/promises";
import { watch } from "chokidar";
import type { Clock, Timer } from "../../lib/clock.ts";

/** Milliseconds of quiet after which what another process does to the keys counts as done. */
const quiet = 50;

/**
 * Calls back after a key was added to the folder of issued keys or taken out of it. Resolves with what ends that, when
 * watching has begun; `failed` hears why a change may go unnoticed.
 */
export async function watchKeys(
  folder: string,
  clock: Clock,
  changed: () => void,
  failed: (error: unknown) => void,
): Promise<() => Promise<void>> {
  // Where it cannot be made, as on a disk that is read-only, nobody adds keys.
  await mkdir(folder, { recursive: true }).catch(failed);
  let timer: Timer | undefined;
  const watcher = watch(folder, {
    ignoreInitial: true,
    depth: 0,
    ignored: (file, stats) => stats?.isFile() === true && !file.endsWith(".json"),
  });
  watcher.on("error", failed);
  watcher.on("all", () => {
    timer?.cancel();
    timer = clock.after(quiet, changed);
  });
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  return () => {
    timer?.cancel();
    return watcher.close();
  };
}
