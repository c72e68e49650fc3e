/** Upper bounds of the buckets that durations of commands are counted in, in seconds. */
export const durationBuckets = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

/**
 * What the commands of one module add up to. Plain numbers, which a scrape reads: counting is on the way of every command,
 * and prom-client's own counter and histogram take 1.6 microseconds for it, a hundred times as long.
 */
export class CommandLoad {
  /** Commands that run, or wait for the module to start. */
  inFlight = 0;
  /** Commands that ended well. */
  ok = 0;
  /** Seconds that all of them took. */
  seconds = 0;
  /** By bucket; the last one is for what took longer than all bounds. */
  readonly durations: number[] = new Array(durationBuckets.length + 1).fill(0);
  /** Commands that did not end well, by the code of their error. */
  readonly failed = new Map<string, number>();

  /** Counts the end of a command: "ok", or the code of the error. */
  end(outcome: string, seconds: number): void {
    this.inFlight--;
    if (outcome === "ok") this.ok++;
    else this.failed.set(outcome, (this.failed.get(outcome) ?? 0) + 1);
    this.seconds += seconds;
    let bucket = 0;
    while (bucket < durationBuckets.length && seconds > (durationBuckets[bucket] as number)) bucket++;
    (this.durations[bucket] as number)++;
  }

  /** Commands by how they ended. */
  get ended(): [outcome: string, count: number][] {
    return this.ok === 0 ? [...this.failed] : [["ok", this.ok], ...this.failed];
  }
}

/** Modules that have a load of their own. */
const mostModules = 1_000;

/**
 * The load of each module that was called by its id, for as long as the host runs, since a count that goes back would be taken for a
 * restart. Modules beyond the first thousand share one.
 */
export class CommandLoads {
  readonly #loads = new Map<string, CommandLoad>();

  of(moduleId: string): CommandLoad {
    const id = this.#loads.has(moduleId) || this.#loads.size < mostModules ? moduleId : "other";
    const load = this.#loads.get(id) ?? new CommandLoad();
    this.#loads.set(id, load);
    return load;
  }

  entries(): Iterable<[string, CommandLoad]> {
    return this.#loads;
  }
}
