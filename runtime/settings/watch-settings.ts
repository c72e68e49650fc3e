import { basename, resolve } from "node:path";
import { watch } from "chokidar";
import type { Clock, Timer } from "../../lib/clock.ts";
import { isSettingsFile } from "./yaml-sources.ts";

/** Milliseconds of quiet after which a save counts as complete. */
const quiet = 100;

/** A watch on settings. */
export interface SettingsWatch {
  /** Watches these files too: those that the settings refer to. */
  also(files: string[]): void;
  close(): Promise<void>;
}

/**
 * Calls back after a settings file changed, appeared or went; `close` ends it. Resolves when watching has begun. `failed`
 * hears why a change may go unnoticed, such as the system's limit of watches.
 */
export async function watchSettings(
  path: string,
  clock: Clock,
  changed: () => void,
  failed: (error: unknown) => void,
): Promise<SettingsWatch> {
  let timer: Timer | undefined;
  const root = resolve(path);
  const others = new Set<string>();
  const isWatched = (file: string, isFolder: boolean) =>
    resolve(file) === root || others.has(resolve(file)) || (!isFolder && isSettingsFile(basename(file)));
  const watcher = watch(root, {
    ignoreInitial: true,
    depth: 0,
    ignored: (file, stats) => !isWatched(file, stats?.isDirectory() ?? false),
  });
  watcher.on("error", failed);
  watcher.on("all", () => {
    timer?.cancel();
    timer = clock.after(quiet, changed);
  });
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  return {
    also(files) {
      for (const file of files) others.add(resolve(file));
      watcher.add(files);
    },
    close() {
      timer?.cancel();
      return watcher.close();
    },
  };
}
