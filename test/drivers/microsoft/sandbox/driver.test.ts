import sandboxDriver from "atrium/drivers/microsoft/sandbox";
import { mountDriver } from "atrium/testing";
import { expect, test } from "vitest";
import { freePort } from "../../../../runtime/settings/free-port.ts";

const settings = { client_secret: "a-good-secret" };

async function ask(origin: string, secret = settings.client_secret) {
  const form = {
    grant_type: "client_credentials",
    client_id: "0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2",
    client_secret: secret,
    scope: "https://graph.microsoft.com/.default",
  };
  const response = await fetch(`${origin}/contoso.example/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  return { status: response.status, json: (await response.json()) as { access_token: string } };
}

const mount = async (more: object = {}) => {
  const module = await mountDriver(sandboxDriver, { settings: { ...settings, ...more } });
  return { module, origin: String(module.status.origin) };
};

test("the module serves its origin while it runs, and its connections end with it", async () => {
  const { module, origin } = await mount();
  expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await ask(origin)).status).toBe(200);
  await module.stop();
  await expect(ask(origin)).rejects.toThrow("fetch failed");
});

test("the port comes as text from a reference, and one that is taken is named", async () => {
  const port = String(await freePort());
  const { module, origin } = await mount({ port });
  await expect(mount({ port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is in use`);
  await module.stop();
  const second = await mount({ port });
  expect(second.origin).toBe(origin);
  await second.module.stop();
});

test("the status counts requests, a few times a second at most", async () => {
  const { module, origin } = await mount();
  for (let sent = 0; sent < 3; sent++) await ask(origin);
  expect(module.status).toMatchObject({ requests: 0, throttled: 0 });
  await module.clock.advance(250);
  expect(module.status.requests).toBe(3);
  expect(module.clock.pending).toBe(0);
  await module.stop();
});

test("rules make requests fail until they are cleared", async () => {
  const { module, origin } = await mount();
  await module.commands.set_faults({ rules: [{ path: "token", action: { type: "respond", status: 503 } }] });
  const response = await fetch(`${origin}/contoso.example/oauth2/v2.0/token`, { method: "POST" });
  expect(response.status).toBe(503);
  await module.commands.clear_faults();
  expect((await ask(origin)).status).toBe(200);
  await expect(module.exec("set_faults", [[{ action: { type: "explode" } }]])).rejects.toThrow();
  await module.stop();
});

test("the journal shows the last requests, and never the secret", async () => {
  const { module, origin } = await mount();
  await ask(origin, "wrong");
  await ask(origin);
  const all = await module.commands.journal();
  expect(all.map(({ status }) => status)).toEqual([401, 200]);
  expect(JSON.stringify(all)).not.toContain(settings.client_secret);
  expect((await module.commands.journal({ limit: 1 })).map(({ status }) => status)).toEqual([200]);
  await module.stop();
});

test("revoked tokens are refused, and reset brings the first content back", async () => {
  const { module, origin } = await mount();
  const bearer = async () => ({ Authorization: `Bearer ${(await ask(origin)).json.access_token}` });
  const old = await bearer();
  await module.commands.revoke_tokens();
  const lunch = `${origin}/v1.0/users/lunch-run@contoso.example/events`;
  expect((await fetch(lunch, { headers: old })).status).toBe(401);

  const headers = await bearer();
  const first = async () =>
    (await fetch(`${lunch}?$top=1`, { headers }).then((answer) => answer.json())) as {
      value: { id: string }[];
    };
  const before = await first();
  await fetch(`${lunch}/${encodeURIComponent(String(before.value[0]?.id))}`, { method: "DELETE", headers });
  expect(await first()).not.toEqual(before);
  await module.commands.reset();
  expect(await first()).toEqual(before);
  expect(await module.commands.concurrency()).toEqual({ "lunch-run@contoso.example": 1 });
  await module.stop();
});

test("the outbox shows what was sent, the newest last, until it is cleared", async () => {
  const { module, origin } = await mount();
  const headers = {
    Authorization: `Bearer ${(await ask(origin)).json.access_token}`,
    "Content-Type": "application/json",
  };
  const send = (subject: string) => {
    const message = { subject, toRecipients: [{ emailAddress: { address: "zoe.mueller@contoso.example" } }] };
    const body = JSON.stringify({ message });
    return fetch(`${origin}/v1.0/users/building@contoso.example/sendMail`, { method: "POST", headers, body });
  };
  await send("First");
  await send("Second");
  const sent = await module.commands.outbox({ limit: 1 });
  expect(sent).toMatchObject([{ subject: "Second", to: ["zoe.mueller@contoso.example"], mime: null }]);
  await module.commands.clear_outbox();
  expect(await module.commands.outbox()).toEqual([]);
  await module.stop();
});

test("lifecycle events are sent to subscriptions that exist", async () => {
  const { module } = await mount();
  expect(await module.commands.subscriptions()).toEqual([]);
  expect(await module.commands.send_lifecycle_event({ event: "missed" })).toBe(0);
  await expect(module.commands.send_lifecycle_event({ event: "missed", subscription: "x" })).rejects.toThrow(
    "There is no subscription x",
  );
  await module.stop();
});
