import type { z } from "zod";
import type { Module, Shape } from "../contract.ts";
import { DriverError, outsideCall } from "../errors.ts";
import type { Caller } from "./http-client.ts";

/** Milliseconds until the next look while the service cannot be used. */
const impatience = 5_000;

/** Milliseconds until what a command changed is looked at. */
const soon = 500;

/** The status variables that say whether a service can be used. */
type ConnectionStatus = { connected: z.ZodBoolean; last_error: z.ZodNullable<z.ZodString> };

export interface WatchOptions {
  /** Milliseconds between two looks. */
  interval: number;
  /** Asks the service and shows what it says. Answers in how many milliseconds that changes by itself, where it is known. */
  look: (caller: Caller) => Promise<number | undefined>;
}

/** A service that a module looks at again and again. */
export interface Watch {
  /** A command changed something: look soon. */
  changed(): void;
  /** A call failed: if that says that the service cannot be used, it is looked at now. */
  failed(error: DriverError): void;
}

/**
 * Looks at a service at once, every `interval`, and when it is told to, never twice at a time. Keeps `connected` and
 * `last_error` of the module: a look that fails says that the service cannot be used, unless it only asks for a pause.
 */
export function watchService(module: Module<Shape, ConnectionStatus>, { interval, look }: WatchOptions): Watch {
  const own: Caller = module;
  let looking = false;
  let outdated = false;

  const lookNow = async () => {
    looking = true;
    outdated = false;
    let next = impatience;
    try {
      const change = await look(own);
      show(null);
      next = Math.max(1_000, Math.min(interval, change ?? interval));
    } catch (error) {
      if (module.signal.aborted) return;
      if (!(error instanceof DriverError)) throw error;
      // Who asks too often is connected all the same.
      const isLimit = module.getStatus("connected") && outsideCall(error)?.kind === "rate_limited";
      if (isLimit) next = interval;
      else show(error.message);
    } finally {
      looking = false;
      due = module.after(outdated ? soon : next, lookNow);
    }
  };
  const lookIn = (delay: number) => {
    if (looking) {
      outdated = true;
      return;
    }
    due.cancel();
    due = module.after(delay, lookNow);
  };
  const show = (problem: string | null) => {
    if (problem !== null && module.getStatus("last_error") !== problem) module.log.warn(problem);
    module.setStatus("connected", problem === null);
    module.setStatus("last_error", problem);
  };
  module.setStatus("connected", false);
  module.setStatus("last_error", null);
  let due = module.after(0, lookNow);

  return {
    changed: () => lookIn(soon),
    failed(error) {
      const kind = outsideCall(error)?.kind ?? "";
      const isAlarming = ["unauthorized", "upstream_unavailable"].includes(kind);
      if (isAlarming && !looking && module.getStatus("connected")) lookIn(0);
    },
  };
}
