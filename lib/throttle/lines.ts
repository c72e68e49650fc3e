import type { Timer } from "../clock.ts";
import { Heap, type HeapItem } from "./heap.ts";

/** Tasks of one key that may run at once; Outlook's limit for an app and a mailbox, see microsoft-graph-docs#8760. */
const atOncePerKey = 4;

/** What waits for its turn, or runs. */
export interface Task extends HeapItem {
  readonly line: Line;
  /** The bigger, the sooner. */
  readonly priority: number;
  /** The smaller, the sooner among equal priorities. */
  readonly order: number;
  readonly signal: AbortSignal | undefined;
  /** Where `AbortWatch` keeps it: all that wait for the same signal, and its index there; absent while it is not watched. */
  peers: Task[] | undefined;
  place: number;
  start(signal: AbortSignal): Promise<unknown>;
  /** Both settle the promise of whoever waits for it. */
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** What is known of one key. */
export interface Line extends HeapItem {
  readonly key: string;
  readonly waiting: Heap<Task>;
  running: number;
  hold: Hold | undefined;
}

/** Nothing of a line starts before it ends. */
export interface Hold {
  /** Milliseconds since the epoch. */
  until: number;
  timer: Timer;
}

/** A line for each key, and whose turn it is among those that may start something now. */
export class Lines {
  readonly #lines = new Map<string, Line>();
  readonly #ready = new Heap<Line>((a, b) => isBefore(a.waiting.first as Task, b.waiting.first as Task));
  #size = 0;

  /** Tasks that wait. */
  get size(): number {
    return this.#size;
  }

  /** The most urgent of those whose key may start one now. */
  get next(): Task | undefined {
    return this.#ready.first?.waiting.first;
  }

  /** The line of a key, if anything waits or runs in it, or it is held. */
  find(key: string): Line | undefined {
    return this.#lines.get(key);
  }

  /** The line of a key; whoever asks puts something into it, or holds it. */
  of(key: string): Line {
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const line: Line = { key, waiting: new Heap(isBefore), running: 0, hold: undefined, at: -1 };
    this.#lines.set(key, line);
    return line;
  }

  add(task: Task): void {
    task.line.waiting.add(task);
    this.#size++;
    this.changed(task.line);
  }

  /** Takes out a task that waits. */
  remove(task: Task): void {
    task.line.waiting.remove(task);
    this.#size--;
    this.changed(task.line);
  }

  /** To be told when something of a line runs or ends, and when it is held or no longer. */
  changed(line: Line): void {
    const isReady = line.waiting.size > 0 && line.hold === undefined && line.running < atOncePerKey;
    if (line.at >= 0) {
      if (isReady) this.#ready.moved(line);
      else this.#ready.remove(line);
    } else if (isReady) this.#ready.add(line);
    else if (line.waiting.size === 0 && line.hold === undefined && line.running === 0) this.#lines.delete(line.key);
  }

  /** All tasks that wait. */
  waiting(): Task[] {
    return [...this.#lines.values()].flatMap((line) => [...line.waiting]);
  }

  /** How many would go before a new task of a key: what waits for the end of another key's hold is in nobody's way. */
  ahead(key: string, priority: number): number {
    let count = 0;
    for (const line of this.#lines.values()) {
      if (line.key !== key && line.hold !== undefined) continue;
      for (const task of line.waiting) if (task.priority >= priority) count++;
    }
    return count;
  }
}

function isBefore(a: Task, b: Task): boolean {
  return a.priority > b.priority || (a.priority === b.priority && a.order < b.order);
}
