import type { Clock, Timer } from "../../lib/clock.ts";
import { DriverError, reportError } from "../../lib/errors.ts";
import { FailedSignIns } from "../auth/failed-sign-ins.ts";
import type { IssuedKeys } from "../auth/issued-keys.ts";
import { type Caller, type KeyRing, keyRing } from "../auth/keys.ts";
import { digestOf } from "../auth/secrets.ts";
import { Tokens } from "../auth/tokens.ts";
import type { Building } from "../modules/building.ts";
import { credentialOf } from "./credentials.ts";
import { needOwnOrigin } from "./own-origin.ts";
import { type Peer, type PeerRequest, peerOf, type Trust, trustIn } from "./peer.ts";

/** Milliseconds after which expiries are looked at anew, for a machine's clock may be set while a timer runs. */
const longestWait = 3_600_000;

/** Who is behind requests, and from when on they are not any more. */
export class Callers {
  readonly #building: Building;
  readonly #clock: Clock;
  readonly #issued: IssuedKeys;
  readonly #warn: (message: string) => void;
  readonly #failed: FailedSignIns;
  /** Of the identity provider. */
  readonly tokens: Tokens;
  readonly #listeners = new Set<() => void>();
  #ring: KeyRing = new Map();
  /** Goes off when the next key expires. */
  #expiry: Timer | undefined;

  #trusts: Trust = () => false;

  /** @param warn for the log: sign-ins that failed */
  constructor(building: Building, clock: Clock, issued: IssuedKeys, warn: (message: string) => void) {
    this.#building = building;
    this.#clock = clock;
    this.#issued = issued;
    this.#warn = warn;
    this.#failed = new FailedSignIns(clock);
    this.tokens = new Tokens(clock);
    this.#read();
  }

  /** Who is at the other end of a request, signed in or not. */
  peer(request: PeerRequest): Peer {
    return peerOf(request, this.#trusts);
  }

  /** Whether a proxy at an address is believed. */
  trusts(address: string): boolean {
    return this.#trusts(address);
  }

  /**
   * Whoever sent a request, with the key that it carries.
   *
   * @throws DriverError `unauthorized`; `access_denied` when a page of another origin has it signed by a cookie; `throttled`
   */
  async of(request: PeerRequest): Promise<{ caller: Caller; key: string }> {
    const credential = credentialOf({ headers: request.headers, url: request.url ?? "" });
    if (credential === undefined) throw unauthorized("A key is needed: send it as X-API-Key");
    const peer = this.peer(request);
    if (credential.cookie) needOwnOrigin(request, peer, this.#building.settings.file.host.public_url);
    const caller = await this.withKey(credential.text, peer.address);
    return { caller: calledFrom(peer.address, caller), key: credential.text };
  }

  /** Whoever sent a request that needs no key, `undefined` where it carries none; throws as `of` does for a wrong one. */
  async ofAny(request: PeerRequest): Promise<Caller | undefined> {
    const carried = credentialOf({ headers: request.headers, url: request.url ?? "" });
    return carried === undefined ? undefined : (await this.of(request)).caller;
  }

  /**
   * The caller that a key belongs to.
   *
   * @param address IP address that it comes from
   * @throws DriverError `unauthorized`; `throttled` when the address has sent too many wrong keys
   */
  async withKey(key: string, address: string): Promise<Caller> {
    const digest = digestOf(key);
    const known = this.#ring.get(digest);
    if (known === undefined && this.tokens.takes(key)) return this.#withToken(key, digest, address);
    // What nobody can guess may come from where somebody guesses: panels share addresses.
    if (known?.random !== true) this.#refuseGuesses(address, digest);
    if (known !== undefined && !this.#isOver(known.caller)) {
      this.#failed.right(address, digest);
      return known.caller;
    }
    const reason = known === undefined ? "The key is not known here" : "The key has expired";
    this.#noteFailure(address, digest, reason);
    throw unauthorized(known === undefined ? reason : `${reason}; ask whoever runs the host for a new one`);
  }

  /** The caller that a key was found to belong to, as the key is now; `undefined` when it is gone or has expired. */
  now(key: string): Caller | undefined {
    const digest = digestOf(key);
    const caller = this.#ring.get(digest)?.caller ?? this.tokens.find(digest);
    return caller === undefined || this.#isOver(caller) ? undefined : caller;
  }

  /** The address of this host as whoever sent a request knows it, "https://atrium.example.com", without a slash at its end. */
  ownUrl(request: PeerRequest): string {
    const { secure, host } = this.peer(request);
    return this.#building.settings.file.host.public_url ?? `${secure ? "https" : "http"}://${host}`;
  }

  /**
   * Takes note of somebody whom the identity provider did not sign in. Who has no rights here was somebody to the provider; all
   * else a stranger can send, and counts as a wrong key does.
   *
   * @param attempt what they came with
   */
  signInFailed<Answer extends { message: string; http: number }>(
    answer: Answer,
    address: string,
    attempt: string,
  ): Answer {
    if (answer.http === 403 || this.#failed.wrong(address, digestOf(attempt)) > 0)
      this.#warn(`A sign-in from ${address} by the identity provider failed: ${answer.message}`);
    return answer;
  }

  /** Ends what a sign-in by the identity provider began; another key stays as it is. */
  async signOut(request: PeerRequest): Promise<void> {
    const credential = credentialOf({ headers: request.headers, url: request.url ?? "" });
    const digest = digestOf(credential?.text ?? "");
    const session = this.#issued.all.find((key) => key.kind === "session" && key.digest === digest);
    if (session === undefined) return;
    needOwnOrigin(request, this.peer(request), this.#building.settings.file.host.public_url);
    await this.#issued.revoke(session.id);
    this.changed();
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

  /** What is signed cannot be guessed, so that it is looked at wherever it comes from. */
  async #withToken(token: string, digest: string, address: string): Promise<Caller> {
    const accepted = this.tokens.find(digest);
    if (accepted !== undefined) return accepted;
    try {
      const caller = await this.tokens.accept(token, digest);
      this.#awaitExpiry();
      return caller;
    } catch (error) {
      const { code, message } = reportError(error);
      if (code !== "unavailable") this.#noteFailure(address, digest, message);
      throw error;
    }
  }

  #refuseGuesses(address: string, digest: string): void {
    const wait = this.#failed.refusedFor(address, digest);
    if (wait === 0) return;
    throw new DriverError("Too many wrong keys came from this address; try again later", {
      code: "throttled",
      details: { retry_after: Math.ceil(wait / 1000) },
    });
  }

  /** A key that is tried again and again is in the log once. */
  #noteFailure(address: string, digest: string, reason: string): void {
    const count = this.#failed.wrong(address, digest);
    if (count === 0) return;
    this.#warn(`A sign-in from ${address} failed: ${reason}`);
    if (this.#failed.refusedFor(address, digest) > 0)
      this.#warn(`Sign-ins from ${address} are refused for some minutes: ${count} different keys were wrong`);
  }

  #read(): void {
    const { auth, host } = this.#building.settings.file;
    this.tokens.use(auth.identity_provider);
    this.#ring = keyRing(auth.keys, this.#issued.all, auth.identity_provider?.issuer);
    this.#trusts = trustIn(host.trust_proxy);
    this.#awaitExpiry();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #awaitExpiry(): void {
    this.#expiry?.cancel();
    const now = this.#clock.now();
    const keys = [...this.#ring.values()].map(({ caller: { expiresAt = 0 } }) => expiresAt);
    const ends = [...keys, ...this.tokens.ends].filter((end) => end > now);
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

/** Names all properties: a copy by `...` takes three times the memory, for as long as a socket is open. */
function calledFrom(address: string, { id, name, level, systems, expiresAt }: Caller): Caller {
  return { id, name, level, systems, expiresAt, address };
}

function unauthorized(message: string): DriverError {
  return new DriverError(message, { code: "unauthorized" });
}
