import type { Clock } from "../../lib/clock.ts";
import { DriverError } from "../../lib/errors.ts";

/** What a promise does, or after `limit` milliseconds a rejection that says that `what` did not finish. */
export function within<T>(clock: Clock, limit: number, what: string, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(limit, () => reject(new DriverError(`${what} did not finish within ${limit / 1000} s`)));
    promise.then(resolve, reject).finally(() => timer.cancel());
  });
}
