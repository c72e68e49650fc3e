import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { registerOutgoingMetrics } from "../../../runtime/metrics/outgoing-metrics.ts";
import { samplesOf } from "./scrape.ts";

test("requests to outside services are counted by status; where no answer came there is none", async () => {
  const registry = new Registry();
  const called = registerOutgoingMetrics(registry);
  for (const status of [200, 200, 429, 0])
    called("mod-calendar", { service: "graph", method: "GET", status, seconds: 0.2 });
  const text = await registry.metrics();
  expect(samplesOf(text, "atrium_outgoing_calls_total")).toEqual({
    '{module="mod-calendar",service="graph",status="200"}': 2,
    '{module="mod-calendar",service="graph",status="429"}': 1,
    '{module="mod-calendar",service="graph",status="none"}': 1,
  });
  expect(samplesOf(text, "atrium_outgoing_call_duration_seconds_bucket")).toMatchObject({
    '{le="0.1",service="graph"}': 0,
    '{le="0.25",service="graph"}': 4,
  });
});

test("a driver that names a service after each address, and odd statuses, makes no series without end", async () => {
  const registry = new Registry();
  const called = registerOutgoingMetrics(registry);
  for (let at = 0; at < 300; at++)
    called("mod-odd", { service: `10.0.0.${at}`, method: "GET", status: 1_000.5 + at, seconds: 0 });
  const series = samplesOf(await registry.metrics(), "atrium_outgoing_calls_total");
  expect(Object.keys(series)).toHaveLength(51);
  expect(series['{module="mod-odd",service="other",status="none"}']).toBe(250);
});
