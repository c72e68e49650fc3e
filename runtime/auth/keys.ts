import type { Level } from "../../lib/level.ts";
import type { KeySettings } from "../settings/settings-file.ts";
import type { IssuedKey } from "./issued-keys.ts";
import { digestOf } from "./secrets.ts";

/** Whoever is behind a request. */
export interface Caller {
  /** Of the key: its own if the host issued it, its name if it stands in the settings. */
  readonly id: string;
  /** Name of the key, for logs. */
  readonly name: string;
  readonly level: Level;
  /** The only systems it may reach; all if absent. */
  readonly systems?: ReadonlySet<string>;
}

/** Finds the caller that a key belongs to, one of the settings or one that the host issued. */
export function keyRing(settings: KeySettings[], issued: readonly IssuedKey[]): (key: string) => Caller | undefined {
  const known = new Map<string, Caller>();
  for (const { key, name, level, systems } of settings) {
    const digest = digestOf(key);
    // The settings may have a key twice: the first counts.
    if (known.has(digest)) continue;
    known.set(digest, { id: name, name, level, ...(systems === undefined ? {} : { systems: new Set(systems) }) });
  }
  for (const { digest, id, name, level, systems } of issued)
    known.set(digest, { id, name, level, systems: new Set(systems) });
  return (key) => known.get(digestOf(key));
}
