import { Counter, Gauge, type Metric, type Registry } from "prom-client";
import { type CommandLoads, durationBuckets } from "../modules/command-load.ts";

/** Adds what `loads` has counted, as it is at each scrape. */
export function registerCommandMetrics(registry: Registry, loads: CommandLoads): void {
  const registers = [registry];
  new Counter({
    name: "atrium_commands_total",
    help: 'Commands that ended, of clients and of other modules; outcome is "ok" or the code of the error',
    labelNames: ["module", "outcome"],
    registers,
    collect() {
      this.reset();
      for (const [module, { ended }] of loads.entries())
        for (const [outcome, count] of ended) this.inc({ module, outcome }, count);
    },
  });
  new Gauge({
    name: "atrium_commands_in_flight",
    help: "Commands that run, or wait for their module to start",
    labelNames: ["module"],
    registers,
    collect() {
      for (const [module, { inFlight }] of loads.entries()) this.set({ module }, inFlight);
    },
  });
  registry.registerMetric(durations(loads) as unknown as Metric);
}

/** prom-client has no way to fill a histogram with counts that exist already; a registry asks a metric for no more than this. */
function durations(loads: CommandLoads) {
  const name = "atrium_command_duration_seconds";
  return {
    name,
    async get() {
      return {
        name,
        help: "Seconds from the call of a command to its end",
        type: "histogram",
        aggregator: "sum",
        values: [...loads.entries()].flatMap(([module, load]) => {
          let count = 0;
          const buckets = load.durations.map((ended, index) => {
            count += ended;
            const le = durationBuckets[index] ?? "+Inf";
            return { metricName: `${name}_bucket`, labels: { module, le }, value: count };
          });
          return [
            ...buckets,
            { metricName: `${name}_sum`, labels: { module }, value: load.seconds },
            { metricName: `${name}_count`, labels: { module }, value: count },
          ];
        }),
      };
    },
  };
}
