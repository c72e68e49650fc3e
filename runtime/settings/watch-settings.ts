import { basename, resolve } from "node:path";
import { watch } from "chokidar";
import type { Clock, Timer } from "../../lib/clock.ts";
import { isSettingsFile } from "./yaml-sources.ts";

/** Milliseconds of quiet after which a save counts as complete. */
const quiet = 100;

/**
 * Calls back after a settings file changed, appeared or went; `close` ends it. Resolves when watching has begun. `failed`
 * hears why a change may go unnoticed, such as the system's limit of watches.
 */
export async function watchSettings(
  path: string,
  clock: Clock,
  changed: () => void,
  failed: (error: unknown) => void,
): Promise<{ close(): Promise<void> }> {
  let timer: Timer | undefined;
  const root = resolve(path);
  const watcher = watch(root, {
    ignoreInitial: true,
    depth: 0,
    ignored: (file, stats) => resolve(file) !== root && (stats?.isDirectory() || !isSettingsFile(basename(file))),
  });
  watcher.on("error", failed);
  watcher.on("all", () => {
    timer?.cancel();
    timer = clock.after(quiet, changed);
  });
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  return {
    close() {
      timer?.cancel();
      return watcher.close();
    },
  };
}
