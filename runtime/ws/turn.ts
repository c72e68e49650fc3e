/** Something that gathers what it has to do until the turn of the event loop ends. */
export interface Gathering {
  flush(): void;
}

/**
 * The present turn of the event loop, for all sockets of a host. The first to have something is flushed as soon as what it read has
 * been handled: it may be the only one. The others are flushed one after the other at the end, which wakes who reads them
 * once, and not for each.
 */
export class Turn {
  #hasBegun = false;
  #gathering: Gathering[] = [];

  /** Has `flush` called once what is read now has been handled. */
  atEnd(gathering: Gathering): void {
    if (this.#hasBegun) {
      this.#gathering.push(gathering);
      return;
    }
    this.#hasBegun = true;
    process.nextTick(flush, gathering);
    setImmediate(this.#end);
  }

  readonly #end = () => {
    this.#hasBegun = false;
    const ending = this.#gathering;
    this.#gathering = [];
    for (const gathering of ending) gathering.flush();
  };
}

function flush(gathering: Gathering): void {
  gathering.flush();
}
