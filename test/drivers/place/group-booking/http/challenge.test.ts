import type { ServerResponse } from "node:http";
import { expect, test, vi } from "vitest";
import { administrator, basic, bookingHost, nextAddress, sunday } from "./booking-host.ts";
import { siteKey, verifySecret, verifyServer } from "./verify-server.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const path = "/api/public/book/visit";

async function challenged(settings: object = {}) {
  const service = await verifyServer();
  const challenge = { ...service.challenge, ...settings };
  const host = await bookingHost({ settings: { challenge, public_limits: { posts_per_minute: 100 } } });
  return { ...host, service };
}

test("who books without a key passes the challenge first, whose service is asked", async () => {
  const host = await challenged();
  const { json: offer } = await host.get(path, { from: nextAddress() });
  expect(offer.challenge).toEqual({ script: host.service.challenge.script, api: "turnstile", siteKey });
  const form = await host.form(sunday("10:00"));
  for (const answer of [undefined, "bad"]) {
    const refused = await host.post(path, { ...form, challenge: answer });
    expect([refused.status, refused.json.code]).toEqual([422, "challenge.failed"]);
  }
  expect((await host.post(path, { ...form, challenge: "good 1" })).status).toBe(201);
  // An answer is good once, as its service says.
  const second = await host.post(path, { ...form, start: sunday("11:00"), challenge: "good 1" });
  expect(second.json.code).toBe("challenge.failed");
  // Nothing is asked about an answer that is none.
  expect(host.service.asked.map(({ fields }) => fields.response)).toEqual(["bad", "good 1", "good 1"]);
  expect(host.service.asked[0]).toEqual({
    type: "application/x-www-form-urlencoded",
    fields: { secret: verifySecret, response: "bad" },
  });
});

test("programs without credentials pass it too, those with a key or credentials need not", async () => {
  const host = await challenged();
  const body = { time: { start: sunday("10:00") }, name: "Ada", substitutionData: { comments: "None" } };
  const open = "/v1/book/the-client/visit/meeting";
  expect((await host.post(open, body)).json.code).toBe("challenge.failed");
  expect((await host.post(open, { ...body, challenge: "good 1" })).status).toBe(201);
  const trusted = await host.post("/v1/book/group/profiles/1/meeting", body, { headers: basic() });
  expect(trusted.status).toBe(201);
});

test.each([
  ["is away", {}, (response: ServerResponse) => response.destroy()],
  ["answers with something else", {}, (response: ServerResponse) => response.end("<html>")],
  ["does not know the secret", { secret: "another" }, undefined],
])("nobody books while its service %s, and the log says so without the secret", async (_, settings, fault) => {
  const host = await challenged(settings);
  if (fault !== undefined) host.service.breakWith(fault);
  const answer = await host.post(path, { ...(await host.form(sunday("10:00"))), challenge: "good 1" });
  expect([answer.status, answer.json.code]).toEqual([503, "unavailable"]);
  expect(answer.headers.get("retry-after")).not.toBeNull();
  const log = host.lines.join("\n");
  expect(log).toContain("The service of the challenge");
  expect(log).not.toContain({ secret: verifySecret, ...settings }.secret);
  const states = await host.call("GET", "/api/engine/v2/modules", { headers: administrator });
  expect(states.text).not.toContain({ secret: verifySecret, ...settings }.secret);
});

test("a form that no person sent is refused before the service is asked", async () => {
  const host = await challenged();
  const form = { ...(await host.form(sunday("10:00"))), challenge: "good 1" };
  expect((await host.post(path, { ...form, website: "https://spam.example" })).json.code).toBe("form.refused");
  expect(host.service.asked).toEqual([]);
});
