import { collectDefaultMetrics, Registry } from "prom-client";

let registry: Registry | undefined;

/** CPU, memory, event-loop delay and garbage collection of this process; one for all hosts in it, as the process is. */
export function processMetrics(): Registry {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
