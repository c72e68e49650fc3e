import { Counter, Gauge, type Registry } from "prom-client";
import type { DriverRegistry } from "../modules/driver-registry.ts";

/** Adds the workers that drivers run in, by driver; a driver in the host's own thread has none. */
export function registerWorkerMetrics(registry: Registry, drivers: Pick<DriverRegistry, "workers">): void {
  const registers = [registry];
  const gauge = (
    name: string,
    help: string,
    valueIn: (worker: DriverRegistry["workers"][number]) => number | undefined,
  ) =>
    new Gauge({
      name,
      help,
      labelNames: ["driver"],
      registers,
      collect() {
        this.reset();
        for (const worker of drivers.workers) {
          const value = valueIn(worker);
          if (value !== undefined) this.set({ driver: worker.driver }, value);
        }
      },
    });
  gauge("atrium_worker_up", "1 while the worker of a driver runs, 0 while it waits for its next start", ({ state }) =>
    state === "running" ? 1 : 0,
  );
  gauge(
    "atrium_worker_eventloop_delay_p99_seconds",
    "How late 99 of 100 timers of a worker came at most, in the last second",
    ({ vitals }) => (vitals === undefined ? undefined : vitals.delayP99 / 1_000),
  );
  gauge(
    "atrium_worker_memory_bytes",
    "JavaScript objects and buffers of a worker",
    ({ vitals }) => vitals && vitals.heapUsed + vitals.arrayBuffers,
  );
  new Counter({
    name: "atrium_worker_restarts_total",
    help: "Times that the worker of a driver was started again after it had ended by itself",
    labelNames: ["driver"],
    registers,
    collect() {
      this.reset();
      for (const { driver, restarts } of drivers.workers) this.inc({ driver }, restarts);
    },
  });
}
