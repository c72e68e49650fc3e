import type { Caller } from "../auth/keys.ts";

/** How many sockets are open with each key. */
export class OpenSockets {
  /** By the id of the key. */
  readonly #counts = new Map<string, number>();

  opened({ id }: Caller): void {
    this.#counts.set(id, this.count(id) + 1);
  }

  closed({ id }: Caller): void {
    const left = this.count(id) - 1;
    if (left > 0) this.#counts.set(id, left);
    else this.#counts.delete(id);
  }

  /** Of the key with an id. */
  count(id: string): number {
    return this.#counts.get(id) ?? 0;
  }
}
