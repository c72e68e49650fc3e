interface Shared {
  promise: Promise<unknown>;
  callers: number;
  controller: AbortController;
}

/** Lets callers that want the same thing at the same time share one call. */
export class InFlight {
  readonly #calls = new Map<string, Shared>();

  /**
   * Joins the call under `key`, or starts it. A caller whose signal aborts leaves; the call is aborted when all have
   * left.
   */
  share<T>(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const call = this.#calls.get(key) ?? this.#start(key, start);
    call.callers += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason);
        call.callers -= 1;
        if (call.callers > 0) return;
        this.#forget(key, call);
        call.controller.abort(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      call.promise
        .then((value) => resolve(value as T), reject)
        .finally(() => signal.removeEventListener("abort", leave));
    });
  }

  /** Lets nobody join the calls that run now: who asks from here on gets a call of their own. */
  close(): void {
    this.#calls.clear();
  }

  #start(key: string, start: (signal: AbortSignal) => Promise<unknown>): Shared {
    const controller = new AbortController();
    const call: Shared = { promise: start(controller.signal), callers: 0, controller };
    call.promise = call.promise.finally(() => this.#forget(key, call));
    this.#calls.set(key, call);
    return call;
  }

  #forget(key: string, call: Shared): void {
    if (this.#calls.get(key) === call) this.#calls.delete(key);
  }
}
