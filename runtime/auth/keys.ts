import { createHash, timingSafeEqual } from "node:crypto";
import type { Level } from "../../lib/level.ts";
import type { KeySettings } from "../settings/settings-file.ts";

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

/** Finds the caller that a key belongs to, in a time that does not depend on how much of the key is right. */
export function keyRing(keys: KeySettings[]): (key: string) => Caller | undefined {
  const known = keys.map(({ key, name, level, systems }) => ({
    digest: digest(key),
    caller: { id: name, name, level, ...(systems === undefined ? {} : { systems: new Set(systems) }) },
  }));
  return (key) => {
    const given = digest(key);
    let found: Caller | undefined;
    for (const each of known) if (timingSafeEqual(each.digest, given)) found ??= each.caller;
    return found;
  };
}

/** Digests are of equal length, whatever the keys are. */
function digest(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
