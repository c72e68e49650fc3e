/**
 * What is there, or will be. On the way of every command, what is there is handed on at once: each step that waits for a
 * promise all the same makes garbage and takes a turn of the queue, which together cost more than most commands.
 */
export type Awaitable<T> = T | Promise<T>;

/** True for what an `await` would wait for, also a promise of another library. */
export function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  return typeof (value as Promise<T> | null | undefined)?.then === "function";
}

/** Goes on with what is there at once, or when it is. */
export function whenThere<T, R>(value: Awaitable<T>, next: (value: T) => R): Awaitable<R> {
  return isPromise(value) ? value.then(next) : next(value);
}
