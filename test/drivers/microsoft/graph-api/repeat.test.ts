import { expect, test } from "vitest";
import { testHost } from "../../../runtime/test-host.ts";

const calendar = "amelia.hartmann@contoso.example";
const key = "key-of-the-controller";

const building = `
host: { port: 0 }
auth: { keys: [{ name: controller, key: ${key}, level: support }] }
modules:
  - { id: mod-tenant, driver: microsoft/sandbox, settings: { port: "\${port:tenant}", client_secret: for the test } }
  - id: mod-calendar
    driver: microsoft/graph-api
    settings:
      rate_limit: 1000
      calendar_config:
        tenant: contoso.example
        client_id: 0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2
        client_secret: for the test
        graph_endpoint: "http://127.0.0.1:\${port:tenant}"
        login_endpoint: "http://127.0.0.1:\${port:tenant}"
systems:
  - { id: sys-1, name: One, modules: [mod-tenant, mod-calendar] }
`;

test("a booking whose request is repeated with its X-Request-ID exists once", { timeout: 20_000 }, async () => {
  const { url } = await testHost(building);
  const call = async (command: string, args: unknown[], id: string) => {
    const answer = await fetch(`${url}/api/engine/v2/systems/sys-1/Calendar/${command}`, {
      method: "POST",
      headers: { "X-API-Key": key, "Content-Type": "application/json", "X-Request-ID": id },
      body: JSON.stringify(args),
    });
    expect(answer.status).toBe(200);
    return answer.json();
  };
  const start = Math.floor(Date.now() / 86_400_000) * 86_400 + 300 * 86_400;
  const booking = ["Fire drill", start, start + 1_800, "", [], null, null, null, calendar];
  const first = await call("create_event", booking, "booking-1");
  expect((await call("create_event", booking, "booking-1")).id).toBe(first.id);
  expect((await call("create_event", booking, "booking-2")).id).not.toBe(first.id);
  expect((await call("create_event", ["Another", ...booking.slice(1)], "booking-1")).id).not.toBe(first.id);
  expect(await call("list_events", [calendar, start, start + 1_800], "list")).toHaveLength(3);
});
