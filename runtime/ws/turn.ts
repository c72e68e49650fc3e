/** Something that gathers what it has to do. */
export interface Gathering {
  flush(): void;
}

/**
 * The present turn of the event loop, for all sockets of a host. The first to have something is flushed at once: it may be the
 * only one. The others are flushed one after the other at the end, which wakes who reads them once, and not for each.
 */
export class Turn {
  #hasBegun = false;
  #last: Gathering | undefined;
  #gathering: Gathering[] = [];

  /** To be flushed, and it has all that it will have before long. */
  ready(gathering: Gathering): void {
    if (this.#hasBegun) {
      this.#gathering.push(gathering);
      return;
    }
    // One that talks alone, turn after turn, need not wait for the end of any.
    if (gathering !== this.#last) this.#begin();
    this.#last = gathering;
    gathering.flush();
  }

  /** To be flushed, and it may have more as soon as what happens now has been handled. */
  atEnd(gathering: Gathering): void {
    if (this.#hasBegun) {
      this.#gathering.push(gathering);
      return;
    }
    this.#begin();
    process.nextTick(flush, gathering);
  }

  #begin(): void {
    this.#hasBegun = true;
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
