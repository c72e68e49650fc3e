/** Something that gathers what it has to do until the turn of the event loop ends. */
export interface Gathering {
  flush(): void;
}

/** The present turn of the event loop, for all sockets of a host. */
export class Turn {
  #gathering: Gathering[] = [];

  /** Has `flush` called once all that this turn reads has been handled. */
  atEnd(gathering: Gathering): void {
    if (this.#gathering.length === 0) process.nextTick(() => this.#end());
    this.#gathering.push(gathering);
  }

  #end(): void {
    const ending = this.#gathering;
    this.#gathering = [];
    for (const gathering of ending) gathering.flush();
  }
}
