import type { LogLine } from "../../lib/module/boundary.ts";

type Follower = (line: LogLine) => void;

/** The log streams of all modules, for those who follow one. */
export class ModuleLogs {
  readonly #followers = new Map<string, Set<Follower>>();

  publish(moduleId: string, line: LogLine): void {
    for (const follower of this.#followers.get(moduleId) ?? []) follower(line);
  }

  /** Returns what ends the following. */
  follow(moduleId: string, follower: Follower): () => void {
    const followers = this.#followers.get(moduleId) ?? new Set();
    this.#followers.set(moduleId, followers.add(follower));
    return () => {
      followers.delete(follower);
      if (followers.size === 0) this.#followers.delete(moduleId);
    };
  }
}
