import { Counter, Histogram, type Registry } from "prom-client";
import type { OutgoingCall } from "../../lib/module/boundary.ts";
import { labelValues } from "./label-values.ts";

/** Adds the requests of modules to outside services; what it returns counts one. */
export function registerOutgoingMetrics(registry: Registry): (moduleId: string, call: OutgoingCall) => void {
  const registers = [registry];
  const calls = new Counter({
    name: "atrium_outgoing_calls_total",
    help: 'Requests of modules to outside services, each try by itself; status is that of the answer, "none" without one',
    labelNames: ["module", "service", "status"],
    registers,
  });
  const durations = new Histogram({
    name: "atrium_outgoing_call_duration_seconds",
    help: "Seconds from a request to an outside service to the end of its answer, without the wait in the module's queue",
    labelNames: ["service"],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const moduleLabel = labelValues(1_000);
  // Drivers name services; one that makes a name of every address must not fill the host's memory.
  const serviceLabel = labelValues(50);
  return (moduleId, { service: named, status, seconds }) => {
    const service = serviceLabel(named);
    calls.inc({ module: moduleLabel(moduleId), service, status: statusLabel(status) });
    durations.observe({ service }, seconds);
  };
}

function statusLabel(status: number): string {
  return Number.isInteger(status) && status >= 100 && status <= 599 ? String(status) : "none";
}
