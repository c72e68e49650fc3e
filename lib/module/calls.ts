import type { Clock, Timer } from "../clock.ts";
import { DriverError, outcomeUnknown, reportError } from "../errors.ts";
import type { Cause, Reply } from "./boundary.ts";

/** One command that runs. */
export interface Call {
  readonly cause: Cause;
  /** Made when first asked for: most commands never look at it. */
  signal(): AbortSignal;
}

/** The commands of one module that are in flight. */
export class Calls {
  readonly #clock: Clock;
  readonly #running = new Set<(error: DriverError) => void>();
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs a command; the reply comes exactly once: its result, its error, `exec_timeout` or `module_stopped`. */
  run(command: string, cause: Cause, timeout: number, body: (call: Call) => unknown): Promise<Reply> {
    return new Promise((resolve) => {
      let controller: AbortController | undefined;
      let ended: DriverError | undefined;
      const call: Call = {
        cause,
        signal() {
          controller ??= new AbortController();
          if (ended !== undefined) controller.abort(ended);
          return controller.signal;
        },
      };
      const end = (error: DriverError) => {
        settle({ error: reportError(error) });
        ended = error;
        controller?.abort(error);
      };
      let timer: Timer | undefined;
      const settle = (reply: Reply) => {
        this.#running.delete(end);
        timer?.cancel();
        resolve(reply);
      };
      const fail = (error: unknown) => settle({ error: reportError(error) });
      this.#running.add(end);
      if (this.#stopped) return end(moduleStopped(command));
      // A rejected promise and a result that JSON cannot hold end in the same place as a throw.
      try {
        const result = body(call);
        if (!isPromise(result)) return settle({ json: toJson(result) });
        Promise.resolve(result)
          .then((value) => settle({ json: toJson(value) }))
          .catch(fail);
      } catch (error) {
        return fail(error);
      }
      if (ended !== undefined) return;
      timer = this.#clock.after(timeout, () => {
        const message = `${command} did not finish within ${timeout / 1000} s; whether it took effect is unknown`;
        end(new DriverError(message, { code: "exec_timeout", details: outcomeUnknown }));
      });
    });
  }

  stop(): void {
    this.#stopped = true;
    for (const end of [...this.#running]) end(moduleStopped("The command"));
  }
}

function moduleStopped(command: string): DriverError {
  return new DriverError(`${command} was cut short: the module stopped; whether it took effect is unknown`, {
    code: "module_stopped",
    details: outcomeUnknown,
  });
}

/** Also of another library: what an `await` would wait for. */
function isPromise(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as PromiseLike<unknown> | undefined)?.then === "function";
}

function toJson(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}
