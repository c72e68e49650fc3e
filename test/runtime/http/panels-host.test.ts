import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { type Host, startHost } from "../../../runtime/host.ts";
import { keys, lampBuilding, settingsFile, testHost } from "../test-host.ts";
import { openSocket } from "../test-socket.ts";

const prefix = "/api/engine/v2";

async function send(
  { url }: Pick<Host, "url">,
  method: "GET" | "POST" | "DELETE",
  path: string,
  { as, body }: { as?: string; body?: unknown } = {},
) {
  const answer = await fetch(`${url}${prefix}/${path}`, {
    method,
    headers: {
      ...(as === undefined ? {} : { "x-api-key": as }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const key = /^api-key=([^;]+)/.exec(answer.headers.get("set-cookie") ?? "")?.[1] ?? "";
  return { status: answer.status, body: await answer.json(), key };
}

async function pair(host: Pick<Host, "url">) {
  const { code, secret } = (await send(host, "POST", "pairing", { body: {} })).body;
  const approval = { as: keys.support, body: { system_id: "sys-1" } };
  const panel = (await send(host, "POST", `pairing/${code}/approve`, approval)).body;
  const { key } = await send(host, "POST", "pairing/claim", { body: { secret } });
  return { panel, key, secret };
}

const panelsOf = async (host: Pick<Host, "url">) => (await send(host, "GET", "panels", { as: keys.support })).body;

test("a panel is connected while it holds a socket open, and revoking it closes that at once", async () => {
  const host = await testHost();
  const { panel, key } = await pair(host);
  const headers = { Cookie: `api-key=${key}`, Origin: host.url };
  const [first, second] = [await openSocket(host.url, { headers }), await openSocket(host.url, { headers })];
  const other = await openSocket(host.url);
  expect(await panelsOf(host)).toEqual([{ ...panel, connected: true }]);
  first.socket.close();
  await first.closed;
  expect(await panelsOf(host)).toEqual([{ ...panel, connected: true }]);

  expect((await send(host, "DELETE", `panels/${panel.id}`, { as: keys.support })).status).toBe(200);
  expect(await second.closed).toBe(1008);
  expect((await send(host, "GET", "users/current", { as: key })).status).toBe(401);
  await expect(openSocket(host.url, { headers })).rejects.toThrow(/^401/);
  expect(await other.request({ id: 1, cmd: "unbind", sys: "sys-1", mod: "Lamp", name: "power" })).toMatchObject({
    type: "success",
  });
});

test("a panel that went away is not connected any more", async () => {
  const host = await testHost();
  const { panel, key } = await pair(host);
  const client = await openSocket(host.url, { headers: { Cookie: `api-key=${key}`, Origin: host.url } });
  client.socket.close();
  await client.closed;
  await expect.poll(() => panelsOf(host)).toEqual([{ ...panel, connected: false }]);
});

test("a panel outlives a restart of its host; a revoked one and a code do not", async () => {
  const file = await settingsFile(lampBuilding);
  const start = async () => {
    const host = await startHost({ settings: file, log: pino({ level: "silent" }), env: {} });
    onTestFinished(() => host.close());
    return host;
  };
  const before = await start();
  const [kept, revoked] = [await pair(before), await pair(before)];
  await send(before, "DELETE", `panels/${revoked.panel.id}`, { as: keys.support });
  const { code, secret } = (await send(before, "POST", "pairing", { body: {} })).body;
  await before.close();

  const after = await start();
  expect(await panelsOf(after)).toEqual([kept.panel]);
  expect((await send(after, "GET", "users/current", { as: kept.key })).body).toMatchObject({ systems: ["sys-1"] });
  expect((await send(after, "GET", "users/current", { as: revoked.key })).status).toBe(401);
  expect((await send(after, "GET", `pairing/${code}`, { as: keys.support })).status).toBe(404);
  expect((await send(after, "POST", "pairing/claim", { body: { secret } })).status).toBe(404);
});

test("a reload of the settings leaves panels as they are", async () => {
  const host = await testHost();
  const { key } = await pair(host);
  const client = await openSocket(host.url, { headers: { Cookie: `api-key=${key}`, Origin: host.url } });
  await host.reload();
  expect(
    await client.request({ id: 1, cmd: "exec", sys: "sys-1", mod: "Lamp", name: "echo", args: [1] }),
  ).toMatchObject({
    value: 1,
  });
});

test("a host with keys that it cannot read does not start", async () => {
  const file = await settingsFile(lampBuilding);
  const first = await startHost({ settings: file, log: pino({ level: "silent" }), env: {} });
  const { panel } = await pair(first);
  await first.close();
  const store = join(dirname(file), ".atrium", "building.yaml.keys", `${panel.id}.json`);
  await writeFile(store, (await readFile(store, "utf8")).slice(0, -20));
  const second = startHost({ settings: file, log: pino({ level: "silent" }), env: {} });
  await expect(second).rejects.toMatchObject({
    code: "invalid_settings",
    message: `${store} is not readable as a key that was issued; mend it or move it away`,
  });
});

test("no key and no secret is in the log, whatever is done with them", async () => {
  const lines: string[] = [];
  const host = await testHost(lampBuilding, { log: pino({ level: "trace" }, { write: (line) => lines.push(line) }) });
  await send(host, "POST", "sign_in", { body: { key: keys.administrator } });
  await send(host, "POST", "sign_in", { body: { key: "a-wrong-key" } });
  await fetch(`${host.url}/?key=${keys.administrator}`, { redirect: "manual" });
  await fetch(`${host.url}/panel/sys-1?key=a-wrong-key`, { redirect: "manual" });
  const { panel, key, secret } = await pair(host);
  await send(host, "POST", "pairing/claim", { body: { secret } });
  await openSocket(host.url, { path: `/control/websocket?api-key=${key}`, headers: {} });
  await send(host, "DELETE", `panels/${panel.id}`, { as: keys.support });
  const log = lines.join("");
  expect(log).toContain(`approved ${panel.id}`);
  expect(log).toContain(`revoked ${panel.id}`);
  for (const hidden of [...Object.values(keys), "a-wrong-key", key, secret]) expect(log).not.toContain(hidden);
});
