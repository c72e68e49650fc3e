import { labelValues } from "./label-values.ts";

/** Upper bounds of the buckets that durations of commands are counted in, in seconds. */
export const durationBuckets = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

/**
 * What the commands of one module add up to. Plain numbers, which a scrape reads: counting is on the way of every command,
 * and prom-client's own counter and histogram take 1.6 microseconds for it, a hundred times as long.
 */
export class CommandLoad {
  /** Commands that run, or wait for the module to start. */
  inFlight = 0;
  /** Commands by how they ended: "ok", or the code of the error. */
  readonly ended = new Map<string, number>();
  /** By bucket; the last one is for what took longer than all bounds. */
  readonly durations: number[] = new Array(durationBuckets.length + 1).fill(0);
  /** Seconds that all of them took. */
  seconds = 0;

  /** Counts the end of a command. */
  end(outcome: string, seconds: number): void {
    this.inFlight--;
    this.ended.set(outcome, (this.ended.get(outcome) ?? 0) + 1);
    this.seconds += seconds;
    let bucket = 0;
    while (bucket < durationBuckets.length && seconds > (durationBuckets[bucket] as number)) bucket++;
    (this.durations[bucket] as number)++;
  }
}

/** The load of each module by its id; modules beyond the first thousand share one. */
export class CommandLoads {
  readonly #loads = new Map<string, CommandLoad>();
  readonly #label = labelValues(1_000);

  of(moduleId: string): CommandLoad {
    const known = this.#loads.get(moduleId);
    if (known !== undefined) return known;
    const label = this.#label(moduleId);
    const load = this.#loads.get(label) ?? new CommandLoad();
    this.#loads.set(label, load);
    return load;
  }

  entries(): Iterable<[string, CommandLoad]> {
    return this.#loads;
  }
}
