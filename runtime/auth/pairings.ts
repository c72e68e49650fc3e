import { randomInt } from "node:crypto";
import type { Clock } from "../../lib/clock.ts";
import { DriverError } from "../../lib/errors.ts";
import { digestOf, newSecret } from "./secrets.ts";

/** Milliseconds from a code to its end. */
const lifetime = 10 * 60_000;
/** Pairings that may wait at one address: a panel that reloads asks anew each time. */
const mostOfAddress = 5;
/** Pairings in all. Anybody may ask for one, so somebody may ask for as many as they can. */
const mostInAll = 500;

/** A panel that asks for a key. */
export interface Pairing {
  /** Six digits that the panel shows and an operator types. */
  readonly code: string;
  /** IP address that the panel called from. */
  readonly address: string;
  /** The system that the panel would like to show; whatever it sent. */
  readonly wish: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

interface Pending<Grant> extends Pairing {
  granted?: Grant;
}

/**
 * The pairings of this moment, in memory: after a restart of the host a panel asks for a new code. `Grant` is what an
 * operator gives a panel; a panel gets it with the secret that only it knows, so the code on its screen is no key.
 */
export class Pairings<Grant> {
  readonly #clock: Clock;
  /** By digest of the secret, the oldest first. */
  readonly #pending = new Map<string, Pending<Grant>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins a pairing; of an address that has too many, the oldest ends. Throws `throttled` when there are too many in all. */
  begin(address: string, wish: string | undefined): Pairing & { secret: string } {
    this.#forgetExpired();
    const waiting = this.#waiting().filter(([, pairing]) => pairing.address === address);
    const [oldest] = waiting;
    if (oldest !== undefined && waiting.length >= mostOfAddress) this.#pending.delete(oldest[0]);
    if (this.#pending.size >= mostInAll) {
      throw new DriverError("Too many panels ask to be paired at once; try again in 10 minutes", { code: "throttled" });
    }
    const secret = newSecret();
    const pairing = { code: this.#newCode(), address, wish, expiresAt: this.#clock.now() + lifetime };
    this.#pending.set(digestOf(secret), pairing);
    return { ...pairing, secret };
  }

  /** The pairing that waits for somebody with its code; throws `pairing_not_found`. */
  waiting(code: string): Pairing {
    return this.#waitingFor(code);
  }

  /** Gives the panel what it asked for, and uses up the code; throws `pairing_not_found`. */
  grant(code: string, granted: Grant): void {
    this.#waitingFor(code).granted = granted;
  }

  /**
   * Ends the pairing of a secret with `use`, which gets what was granted; `undefined` while nothing is. The pairing is gone
   * before `use` begins, so of two claims one succeeds; it is back if `use` fails.
   *
   * @throws DriverError `pairing_not_found`
   */
  async claim<T>(secret: string, use: (granted: Grant) => Promise<T>): Promise<T | undefined> {
    const digest = digestOf(secret);
    const pairing = this.#pending.get(digest);
    if (pairing === undefined || this.#isOver(pairing)) throw notFound("The pairing is over; ask for a new code");
    if (pairing.granted === undefined) return undefined;
    this.#pending.delete(digest);
    try {
      return await use(pairing.granted);
    } catch (error) {
      this.#pending.set(digest, pairing);
      throw error;
    }
  }

  #waiting(): [string, Pending<Grant>][] {
    return [...this.#pending].filter(([, pairing]) => pairing.granted === undefined && !this.#isOver(pairing));
  }

  #waitingFor(code: string): Pending<Grant> {
    const found = this.#waiting().find(([, pairing]) => pairing.code === code);
    if (found !== undefined) return found[1];
    throw notFound("No panel waits with this code: it is mistyped, used up, or older than 10 minutes");
  }

  #newCode(): string {
    const taken = new Set([...this.#pending.values()].map(({ code }) => code));
    for (;;) {
      const code = String(randomInt(1_000_000)).padStart(6, "0");
      if (!taken.has(code)) return code;
    }
  }

  #forgetExpired(): void {
    for (const [digest, pairing] of this.#pending) if (this.#isOver(pairing)) this.#pending.delete(digest);
  }

  #isOver({ expiresAt }: Pairing): boolean {
    return expiresAt <= this.#clock.now();
  }
}

function notFound(message: string): DriverError {
  return new DriverError(message, { code: "pairing_not_found" });
}
