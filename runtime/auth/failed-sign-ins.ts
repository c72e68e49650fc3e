import { isIPv6 } from "node:net";
import type { Clock } from "../../lib/clock.ts";

/** Milliseconds for which wrong keys count together. */
const span = 10 * 60_000;
/** Different wrong keys of one address within that time, after which it is refused until the time is over. */
const mostWrong = 10;
/** Addresses, and keys that were right, that are remembered: more only by those who have very many addresses. */
const mostRemembered = 10_000;

interface Failures {
  readonly since: number;
  readonly digests: Set<string>;
}

/**
 * Wrong keys by the address that they came from. Only different ones count: a client that goes on with a key that was
 * revoked guesses nothing, and must not lock out those who share its address.
 */
export class FailedSignIns {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failures>();
  /** Network and digest of keys that were right. */
  readonly #right = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds for which a key of an address is not even looked at; 0 in general, and for one that was right before. */
  refusedFor(address: string, digest: string): number {
    const network = networkOf(address);
    const failures = this.#current(network);
    if (failures === undefined || failures.digests.size < mostWrong) return 0;
    return this.#right.has(`${network} ${digest}`) ? 0 : failures.since + span - this.#clock.now();
  }

  /**
   * Takes note of a wrong key; answers how many different ones there have been, or 0 if this one was among them, or the address
   * is refused already: tokens are looked at all the same, and need neither memory nor lines of the log.
   */
  wrong(address: string, digest: string): number {
    const network = networkOf(address);
    let failures = this.#current(network);
    if (failures === undefined) {
      failures = { since: this.#clock.now(), digests: new Set() };
      this.#failures.delete(network);
      this.#failures.set(network, failures);
      keepSmall(this.#failures);
    }
    if (failures.digests.has(digest) || failures.digests.size >= mostWrong) return 0;
    return failures.digests.add(digest).size;
  }

  /** Takes note of a right key. */
  right(address: string, digest: string): void {
    this.#right.add(`${networkOf(address)} ${digest}`);
    keepSmall(this.#right);
  }

  #current(network: string): Failures | undefined {
    const failures = this.#failures.get(network);
    return failures === undefined || failures.since + span <= this.#clock.now() ? undefined : failures;
  }
}

/** Forgets the oldest. */
function keepSmall(remembered: Map<string, unknown> | Set<string>): void {
  if (remembered.size <= mostRemembered) return;
  const [oldest] = remembered.keys();
  remembered.delete(oldest as string);
}

/** An IPv4 address by itself; of an IPv6 address the first 64 bits, for whoever has one has 2^64. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = "", tail] = (address.split("%", 1)[0] as string).split("::");
  const groups = (text = "") => (text === "" ? [] : text.split(":"));
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(missing).fill("0"), ...groups(tail)];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
