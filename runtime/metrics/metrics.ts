import { Gauge, Registry } from "prom-client";
import type { Clock } from "../../lib/clock.ts";
import type { ReportedCall } from "../../lib/module/boundary.ts";
import type { AuditFile } from "../audit/audit-file.ts";
import type { Building } from "../modules/building.ts";
import type { SupervisedModule } from "../modules/supervised-module.ts";
import { registerAuditMetrics } from "./audit-metrics.ts";
import { registerBuildingMetrics, registerStarts } from "./building-metrics.ts";
import { registerCommandMetrics } from "./command-metrics.ts";
import { registerOutgoingMetrics } from "./outgoing-metrics.ts";
import { processMetrics } from "./process-metrics.ts";
import { registerSocketMetrics, type SocketCounts } from "./socket-metrics.ts";
import { registerWorkerMetrics } from "./worker-metrics.ts";

/** The metrics of one host; `docs/guides/monitoring.md` lists them, which a test checks. */
export class Metrics {
  readonly registry = new Registry();
  readonly #called: (moduleId: string, call: ReportedCall) => void;
  readonly #started: (moduleId: string) => void;

  constructor(version: string) {
    new Gauge({
      name: "atrium_info",
      help: "Always 1; the label is the host's version",
      labelNames: ["version"],
      registers: [this.registry],
    }).set({ version }, 1);
    this.#called = registerOutgoingMetrics(this.registry);
    this.#started = registerStarts(this.registry);
  }

  /** Adds what a scrape reads where it is kept anyway. */
  read({ building, clock, audit }: { building: Building; clock: Clock; audit: AuditFile["counts"] }): void {
    registerCommandMetrics(this.registry, building.loads);
    registerBuildingMetrics(this.registry, building, clock);
    registerWorkerMetrics(this.registry, building.registry);
    registerAuditMetrics(this.registry, audit);
  }

  /** Adds what the realtime protocol counts. */
  readSockets(counts: SocketCounts): void {
    registerSocketMetrics(this.registry, counts);
  }

  /** Counts a request of a module to an outside service. */
  called(module: SupervisedModule, call: ReportedCall): void {
    this.#called(module.id, call);
  }

  /** Hears of every change of a module's state. */
  stateChanged({ id, state }: SupervisedModule): void {
    if (state === "starting") this.#started(id);
  }

  /** All metrics in Prometheus' text format, those of the process with them. */
  async text(): Promise<string> {
    return (await Promise.all([this.registry.metrics(), processMetrics().metrics()])).join("\n");
  }
}
