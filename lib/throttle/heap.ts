/** What can be in a heap: in one at a time. */
export interface HeapItem {
  /** Where the heap that it is in keeps it; -1 outside of one. The heap's own. */
  at: number;
}

/**
 * A binary heap that gives away its first item, and that any item can leave or change its place in; each in a time that
 * grows with the logarithm of the size.
 */
export class Heap<T extends HeapItem> {
  readonly #items: T[] = [];
  readonly #isBefore: (a: T, b: T) => boolean;

  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  /** All items, in no order. */
  [Symbol.iterator](): Iterator<T> {
    return this.#items[Symbol.iterator]();
  }

  add(item: T): void {
    this.#items.push(item);
    this.#rise(item, this.#items.length - 1);
  }

  /** Takes an item out that is in. */
  remove(item: T): void {
    const last = this.#items.pop() as T;
    if (last !== item) this.#settle(last, item.at);
    item.at = -1;
  }

  /** To be told when what an item is ordered by has changed. */
  moved(item: T): void {
    this.#settle(item, item.at);
  }

  #settle(item: T, at: number): void {
    this.#sink(item, this.#rise(item, at));
  }

  /** @returns where it came to rest */
  #rise(item: T, from: number): number {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = this.#items[above] as T;
      if (!this.#isBefore(item, other)) break;
      this.#put(other, at);
      at = above;
    }
    return this.#put(item, at);
  }

  #sink(item: T, from: number): void {
    let at = from;
    for (let below = 2 * at + 1; below < this.#items.length; below = 2 * at + 1) {
      const [left, right] = [this.#items[below] as T, this.#items[below + 1]];
      const other = right !== undefined && this.#isBefore(right, left) ? right : left;
      if (!this.#isBefore(other, item)) break;
      const free = at;
      at = other.at;
      this.#put(other, free);
    }
    this.#put(item, at);
  }

  #put(item: T, at: number): number {
    this.#items[at] = item;
    item.at = at;
    return at;
  }
}
