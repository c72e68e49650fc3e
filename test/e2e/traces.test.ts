import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { keys, lampBuilding } from "../runtime/test-host.ts";
import { atrium } from "./process.ts";

const root = join(import.meta.dirname, "../..");

/** A collector that keeps what it is sent. */
async function openCollector() {
  const received: { path: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ path: request.url, body });
    response.setHeader("content-type", "application/json").end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** A folder where the packages that otel.mjs imports are found: below this repository, which has them. */
async function folder(): Promise<string> {
  const made = await mkdtemp(join(root, "test/e2e/traces-"));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

test.each(["--import", "NODE_OPTIONS"])(
  "with the guide's otel.mjs by %s, a collector gets the spans of a host that ends",
  {
    timeout: 90_000,
  },
  async (how) => {
    const guide = await readFile(join(root, "docs/guides/monitoring.md"), "utf8");
    const [, script = ""] = /`\/opt\/atrium-tracing\/otel\.mjs`:\n\n```js\n([\s\S]*?)```/.exec(guide) ?? [];
    const at = await folder();
    await writeFile(join(at, "otel.mjs"), script);
    await writeFile(join(at, "building.yaml"), lampBuilding.replace("isolation: inline", "isolation: worker"));
    const { endpoint, received } = await openCollector();
    const load = `--import=${join(at, "otel.mjs")}`;
    const host = atrium(["start", "--settings", join(at, "building.yaml")], {
      node: how === "--import" ? [load] : [],
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...(how === "--import" ? {} : { NODE_OPTIONS: load }) },
    });
    const [url] = await host.until(/http:\/\/127\.0\.0\.1:\d+/);
    const answer = await fetch(`${url}/api/engine/v2/systems/sys-1/Room/light`, {
      method: "POST",
      headers: { "X-API-Key": keys.user, "Content-Type": "application/json" },
      body: "[true]",
    });
    expect(answer.status).toBe(200);
    host.signal("SIGTERM");
    expect([await host.ended, host.err]).toEqual([0, expect.stringContaining("Stopping ...")]);
    const sent = received.flatMap(({ path, body }) => (path === "/v1/traces" ? JSON.parse(body).resourceSpans : []));
    expect(sent[0].resource.attributes).toContainEqual({ key: "service.name", value: { stringValue: "atrium" } });
    const spans = sent.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }: { spans: object[] }) => spans));
    const [lamp, room] = spans;
    expect([lamp.name, room.name]).toEqual(["Lamp/set_power", "Room/light"]);
    expect([lamp.traceId, lamp.parentSpanId]).toEqual([room.traceId, room.spanId]);
  },
);
