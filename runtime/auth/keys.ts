import type { Level } from "../../lib/level.ts";
import type { KeySettings } from "../settings/settings-file.ts";
import type { IssuedKey } from "./issued-keys.ts";
import { digestOf } from "./secrets.ts";

/** Whoever is behind a request. */
export interface Caller {
  /** Of the key: its own if it was issued, its name if it stands in the settings. */
  readonly id: string;
  /** Name of the key, for logs. */
  readonly name: string;
  readonly level: Level;
  /** The only systems it may reach; all if absent. */
  readonly systems?: ReadonlySet<string> | undefined;
  /** IP address that the request came from, where a transport says so. */
  readonly address?: string | undefined;
  /** Milliseconds since the epoch from which on it may do nothing; never if absent. */
  readonly expiresAt?: number | undefined;
}

/** A key that opens something, or did before it expired. */
export interface KnownKey {
  readonly caller: Caller;
  /** Whether it was made here, at random, so that nobody guesses it. */
  readonly random: boolean;
}

/** All keys, by their digests. */
export type KeyRing = ReadonlyMap<string, KnownKey>;

/** The keys of the settings and those that were issued; of people only those whom the identity provider of now signed in. */
export function keyRing(settings: readonly KeySettings[], issued: readonly IssuedKey[], issuer?: string): KeyRing {
  const ring = new Map<string, KnownKey>();
  for (const { key, hash, name, level, systems, expires } of settings) {
    const digest = key === undefined ? (hash?.slice("sha256:".length) as string) : digestOf(key);
    // The settings may have a key twice: the first counts.
    if (!ring.has(digest)) ring.set(digest, { caller: caller(name, name, level, systems, expires), random: false });
  }
  const valid = issued.filter((key) => key.kind !== "session" || (issuer !== undefined && key.issuer === issuer));
  for (const { digest, id, name, level, systems, expires_at } of valid)
    ring.set(digest, {
      caller: caller(id, name, level, systems, expires_at === undefined ? undefined : expires_at * 1000),
      random: true,
    });
  return ring;
}

function caller(id: string, name: string, level: Level, systems?: string[], expiresAt?: number): Caller {
  return { id, name, level, systems: systems && new Set(systems), expiresAt };
}
