import { type Awaitable, isPromise } from "../awaitable.ts";
import type { Clock } from "../clock.ts";
import { DriverError, outcomeUnknown, reportError } from "../errors.ts";
import type { Cause, Reply } from "./boundary.ts";

/** One command that runs. */
export class Call {
  readonly cause: Cause;
  #controller: AbortController | undefined;
  #cutShort: DriverError | undefined;

  constructor(cause: Cause) {
    this.cause = cause;
  }

  /** Made when first asked for: most commands never look at it. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#cutShort !== undefined) this.#controller.abort(this.#cutShort);
    return this.#controller.signal;
  }

  /** Ends it for whoever looks at its signal. */
  cutShort(error: DriverError): void {
    this.#cutShort = error;
    this.#controller?.abort(error);
  }
}

/** The commands of one module that are in flight. */
export class Calls {
  readonly #clock: Clock;
  readonly #running = new Set<(error: DriverError) => void>();
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs a command; there is one reply: its result, its error, `exec_timeout` or `module_stopped`. */
  run(command: string, cause: Cause, timeout: number, body: (call: Call) => unknown): Awaitable<Reply> {
    if (this.#stopped) return { error: reportError(moduleStopped(command)) };
    const call = new Call(cause);
    try {
      const result = body(call);
      return isPromise(result) ? this.#waitFor(command, timeout, call, result) : { json: toJson(result) };
    } catch (error) {
      return { error: reportError(error) };
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const end of [...this.#running]) end(moduleStopped("The command"));
  }

  #waitFor(command: string, timeout: number, call: Call, result: PromiseLike<unknown>): Promise<Reply> {
    return new Promise((resolve) => {
      const end = (error: DriverError) => {
        settle({ error: reportError(error) });
        call.cutShort(error);
      };
      const timer = this.#clock.after(timeout, () => {
        const message = `${command} did not finish within ${timeout / 1000} s; whether it took effect is unknown`;
        end(new DriverError(message, { code: "exec_timeout", details: outcomeUnknown }));
      });
      const settle = (reply: Reply) => {
        this.#running.delete(end);
        timer.cancel();
        resolve(reply);
      };
      this.#running.add(end);
      // A rejected promise and a result that JSON cannot hold end in the same place.
      Promise.resolve(result)
        .then((value) => settle({ json: toJson(value) }))
        .catch((error) => settle({ error: reportError(error) }));
      // It was stopped by what it did itself.
      if (this.#stopped) end(moduleStopped(command));
    });
  }
}

function moduleStopped(command: string): DriverError {
  return new DriverError(`${command} was cut short: the module stopped; whether it took effect is unknown`, {
    code: "module_stopped",
    details: outcomeUnknown,
  });
}

function toJson(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}
