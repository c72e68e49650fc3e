import { randomUUID } from "node:crypto";
import { digits } from "../../lib/digits.ts";

const random = randomUUID();
/** Its version is 8, which leaves the rest to whoever makes it (RFC 9562, 5.8). */
const head = [random.slice(0, 14), "8", random.slice(15, 24), "00"].join("");
/** Ten digits from the beginning on, which need no zeros before them. */
let count = 1_000_000_000;

/**
 * An id for a request that came without one: a UUID of a part that is random for each process, and a number. `randomUUID`
 * puts each together from twenty pieces, which a line of the audit log and the garbage collector then have to deal with: that
 * doubles what the line costs.
 */
export function newRequestId(): string {
  count++;
  return `${head}${digits(count)}`;
}
