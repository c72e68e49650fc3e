/** Lets one task at a time hold a name. */
export class Locks {
  readonly #last = new Map<string, Promise<unknown>>();

  /**
   * Runs a task once it holds all the names, and lets go of them when it has ended. They are taken in sorted order, so that
   * no two tasks wait for each other.
   */
  async holding<T>(names: Iterable<string>, task: () => Promise<T>): Promise<T> {
    const [first, ...others] = [...new Set(names)].sort();
    if (first === undefined) return task();
    const before = this.#last.get(first) ?? Promise.resolve();
    const held = before.then(() => this.holding(others, task));
    const over = held.catch(() => {});
    this.#last.set(first, over);
    try {
      return await held;
    } finally {
      if (this.#last.get(first) === over) this.#last.delete(first);
    }
  }
}
