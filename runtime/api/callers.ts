import type { IncomingMessage } from "node:http";
import type { Clock, Timer } from "../../lib/clock.ts";
import { DriverError } from "../../lib/errors.ts";
import type { IssuedKeys } from "../auth/issued-keys.ts";
import { type Caller, type KeyRing, keyRing } from "../auth/keys.ts";
import { digestOf } from "../auth/secrets.ts";
import type { Building } from "../modules/building.ts";
import { credentialOf } from "./credentials.ts";

/** A request over HTTP, also one that asks to become a WebSocket. */
export type SignedRequest = Pick<IncomingMessage, "headers" | "url">;

/** Milliseconds after which expiries are looked at anew, for a machine's clock may be set while a timer runs. */
const longestWait = 3_600_000;

/** Who is behind requests, and from when on they are not any more. */
export class Callers {
  readonly #building: Building;
  readonly #clock: Clock;
  readonly #issued: IssuedKeys;
  readonly #listeners = new Set<() => void>();
  #ring: KeyRing = new Map();
  /** Goes off when the next key expires. */
  #expiry: Timer | undefined;

  constructor(building: Building, clock: Clock, issued: IssuedKeys) {
    this.#building = building;
    this.#clock = clock;
    this.#issued = issued;
    this.#read();
  }

  /** Whoever sent a request, with the key that it carries; throws `unauthorized`. */
  async of({ headers, url = "" }: SignedRequest): Promise<{ caller: Caller; key: string }> {
    const key = credentialOf({ headers, url });
    if (key === undefined) throw unauthorized("A key is needed: send it as X-API-Key");
    return { caller: await this.withKey(key), key };
  }

  /** The caller that a key belongs to; throws `unauthorized`. */
  async withKey(key: string): Promise<Caller> {
    const caller = this.#ring.get(digestOf(key));
    if (caller === undefined) throw unauthorized("The key is not known here");
    if (this.#isOver(caller)) throw unauthorized("The key has expired; ask whoever runs the host for a new one");
    return caller;
  }

  /** The caller that a key was found to belong to, as the key is now; `undefined` when it is gone or has expired. */
  now(key: string): Caller | undefined {
    const caller = this.#ring.get(digestOf(key));
    return caller === undefined || this.#isOver(caller) ? undefined : caller;
  }

  /** Reads the keys again, those of the settings and those that were issued, and tells those who hold connections open. */
  changed(): void {
    this.#read();
    this.#tell();
  }

  /** Calls back whenever `now` may answer something else; returns what ends it. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** No timer runs any more. */
  close(): void {
    this.#expiry?.cancel();
  }

  #read(): void {
    this.#ring = keyRing(this.#building.settings.file.auth.keys, this.#issued.all);
    this.#awaitExpiry();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #awaitExpiry(): void {
    this.#expiry?.cancel();
    const now = this.#clock.now();
    const ends = [...this.#ring.values()].flatMap(({ expiresAt = 0 }) => (expiresAt > now ? expiresAt : []));
    if (ends.length === 0) return;
    const next = ends.reduce((earliest, each) => Math.min(earliest, each));
    this.#expiry = this.#clock.after(Math.min(next - now, longestWait), () => {
      this.#tell();
      this.#awaitExpiry();
    });
  }

  #isOver({ expiresAt = Number.POSITIVE_INFINITY }: Caller): boolean {
    return expiresAt <= this.#clock.now();
  }
}

function unauthorized(message: string): DriverError {
  return new DriverError(message, { code: "unauthorized" });
}
