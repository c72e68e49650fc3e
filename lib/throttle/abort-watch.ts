import type { Task } from "./lines.ts";

/**
 * Tells when the signals of tasks that wait abort. It listens to a signal once, for as long as that lives, however many tasks
 * wait for it: to stop listening costs more than all else that a task does here, and each listener makes the next one slower.
 */
export class AbortWatch {
  readonly #watched = new WeakMap<EventTarget, Task[]>();
  /** The same one for all signals; one for each would have to be kept as long as the signal. */
  readonly #listener: (event: Event) => void;

  /** @param aborted called for each task that was watched when its signal aborted */
  constructor(aborted: (task: Task) => void) {
    this.#listener = ({ target }) => {
      for (const task of [...(this.#watched.get(target as AbortSignal) ?? [])]) aborted(task);
    };
  }

  add(task: Task, signal: AbortSignal): void {
    const peers = this.#watched.get(signal);
    if (peers) {
      task.peers = peers;
      task.place = peers.push(task) - 1;
    } else {
      task.peers = [task];
      task.place = 0;
      this.#watched.set(signal, task.peers);
      signal.addEventListener("abort", this.#listener);
    }
  }

  /** Takes a task out, if it is watched. */
  remove(task: Task): void {
    const { peers, place } = task;
    if (!peers) return;
    const last = peers.pop() as Task;
    if (last !== task) {
      peers[place] = last;
      last.place = place;
    }
    task.peers = undefined;
  }
}
