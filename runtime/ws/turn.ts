/** Something that gathers what it has to do. */
export interface Gathering {
  flush(): void;
}

/** A status variable that many sockets are told of. */
export interface Changing extends Gathering {
  /** Whether a socket is told of it. */
  tells(socket: object): boolean;
  /** Each socket takes what there is to tell it, to be flushed with the rest that it has. */
  gather(): void;
}

/**
 * The present turn of the event loop, for all sockets of a host. The first to have an answer is flushed at once: it may be the
 * only one. All else is flushed at the end, one socket after the other, which wakes who reads them once, and not for each.
 *
 * What happens to one variable time after time is kept back with it, so that each socket that is told of it is touched once and
 * not for each value, which takes an eighth of the time of a burst off. Sockets take it earlier when something else happens that they are
 * told after it.
 */
export class Turn {
  #hasEnd = false;
  #hasAnswered = false;
  #last: Gathering | undefined;
  #gathering: Gathering[] = [];
  #changing: Changing | undefined;

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

  /** A variable has changed. */
  changing(variable: Changing): void {
    if (variable === this.#changing) return;
    this.#changing?.gather();
    this.#changing = variable;
    this.#needsEnd();
  }

  /** A socket is to be told something else: what it is told of already comes first. */
  inOrder(socket: object): void {
    if (!this.#changing?.tells(socket)) return;
    this.#changing.gather();
    this.#changing = undefined;
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
    const changing = this.#changing;
    this.#changing = undefined;
    changing?.flush();
  };
}

function flush(gathering: Gathering): void {
  gathering.flush();
}
