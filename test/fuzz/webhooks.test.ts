import graphDriver from "atrium/drivers/microsoft/graph-api";
import { FakeClock, mountDriver, settle } from "atrium/testing";
import fc from "fast-check";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { fuzzTimeout, holds } from "./cases.ts";
import { expectNoLeak } from "./leaks.ts";
import { mutated, spoilt } from "./mutations.ts";
import { deepJsonText, oddJson, oddText } from "./odd-values.ts";

/* What may be posted to the notification addresses of the Graph driver by whoever has got hold of them. */

afterEach(() => void vi.unstubAllGlobals());

const room = "boardroom@contoso.example";
const settings = {
  calendar_config: { tenant: "contoso.example", client_id: "client", client_secret: "s3cret-of-the-test" },
  rate_limit: 1_000,
  watch_mailboxes: [room],
};

/** Microsoft as far as a subscription needs it; answers what was asked for last. */
function microsoft(): { wanted: { clientState?: string } } {
  const seen: { wanted: { clientState?: string } } = { wanted: {} };
  const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    if (url.includes("/oauth2/")) return json({ token_type: "Bearer", expires_in: 3_599, access_token: "token" });
    if (!url.includes("/subscriptions")) return json({ id: "42", value: [{ id: "42" }] });
    if (init.method === "DELETE") return new Response(null, { status: 204 });
    seen.wanted = JSON.parse(String(init.body));
    return json({ id: "sub-1", resource: "/users/42/events", ...seen.wanted }, 201);
  });
  return seen;
}

const notification = (clientState: string) =>
  fc.record(
    {
      subscriptionId: fc.constantFrom("sub-1", "SUB-1", "sub-2"),
      clientState: fc.constantFrom(clientState, "guessed", null),
      changeType: fc.constantFrom("created", "updated", "deleted"),
      lifecycleEvent: fc.constantFrom("missed", "reauthorizationRequired", "subscriptionRemoved"),
      resource: fc.constant("Users/42/Events/1"),
      resourceData: fc.record({ id: fc.nat(50).map(String), "@odata.etag": fc.constantFrom("1", "2") }),
    },
    { requiredKeys: ["subscriptionId", "clientState"] },
  );

const asText = (value: unknown) => JSON.stringify(value) ?? "";

test(
  "whatever is posted to a notification address is answered, and only the subscription's own counts",
  async () => {
    const seen = microsoft();
    const webhookUrl = "https://building.example/hooks/mod-1/geheim";
    const calendar = await mountDriver(graphDriver, { settings, webhookUrl, clock: new FakeClock() });
    onTestFinished(() => calendar.stop());
    // That the subscription begins is an event too.
    while (calendar.events.length === 0) {
      await settle();
      await calendar.clock.advance(100);
    }
    const { clientState = "" } = seen.wanted;
    const good = fc.array(notification(clientState), { maxLength: 4 }).map((value) => ({ value }));
    const body = fc.oneof(
      { weight: 5, arbitrary: mutated(good).map(asText) },
      { weight: 2, arbitrary: spoilt(good.map(asText)) },
      { weight: 1, arbitrary: oddJson.map((value) => asText({ value: [value] })) },
      { weight: 1, arbitrary: deepJsonText.map((deep) => `{"value":${deep}}`) },
      { weight: 1, arbitrary: oddText },
    );
    const request = fc.record({
      name: fc.constantFrom("graph", "graph_lifecycle"),
      method: fc.constantFrom("GET", "POST"),
      query: fc.dictionary(fc.oneof(fc.constant("validationToken"), oddText), oddText, { maxKeys: 1 }),
      body,
    });
    await holds(request, async ({ name, ...rest }) => {
      const events = calendar.events.length;
      const { status, headers = {}, body = "" } = await calendar.webhook(name, rest);
      await calendar.clock.advance(2_000);
      if (Object.hasOwn(rest.query, "validationToken")) {
        // What comes back is text, and no browser takes it for anything else.
        expect({ status, body, type: headers["content-type"] }).toEqual({
          status: 200,
          body: rest.query.validationToken,
          type: "text/plain; charset=utf-8",
        });
      } else {
        expect(status).toBe(202);
        expectNoLeak(body);
      }
      if (!rest.body.includes(clientState)) expect(calendar.events.length).toBe(events);
      expect(calendar.logs.filter(({ level }) => level === "error")).toEqual([]);
    });
  },
  fuzzTimeout,
);
