/** Something that gathers what it has to do. */
export interface Gathering {
  flush(): void;
}

/**
 * The present turn of the event loop, for all sockets of a host. The first to have an answer is flushed at once: it may be the
 * only one. All else is flushed at the end, one socket after the other, which wakes who reads them once, and not for each.
 */
export class Turn {
  #hasEnd = false;
  #hasAnswered = false;
  #last: Gathering | undefined;
  #gathering: Gathering[] = [];

  /** It has an answer, and all that it will have before long. */
  atOnce(gathering: Gathering): void {
    if (this.#hasAnswered) {
      this.#gathering.push(gathering);
      return;
    }
    // One that talks alone, turn after turn, need not wait for the end of any.
    if (gathering !== this.#last) this.#beginAnswering();
    this.#last = gathering;
    gathering.flush();
  }

  /** It has an answer, and may have more as soon as what happens now has been handled. */
  soon(gathering: Gathering): void {
    if (this.#hasAnswered) {
      this.#gathering.push(gathering);
      return;
    }
    this.#beginAnswering();
    process.nextTick(flush, gathering);
  }

  /** It has something that nobody asked for. */
  atEnd(gathering: Gathering): void {
    this.#gathering.push(gathering);
    this.#needsEnd();
  }

  #beginAnswering(): void {
    this.#hasAnswered = true;
    this.#needsEnd();
  }

  #needsEnd(): void {
    if (this.#hasEnd) return;
    this.#hasEnd = true;
    setImmediate(this.#end);
  }

  readonly #end = () => {
    this.#hasEnd = false;
    this.#hasAnswered = false;
    const ending = this.#gathering;
    this.#gathering = [];
    for (const gathering of ending) gathering.flush();
  };
}

function flush(gathering: Gathering): void {
  gathering.flush();
}
