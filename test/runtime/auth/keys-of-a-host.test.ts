import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FakeClock } from "atrium/testing";
import { pino } from "pino";
import { expect, test } from "vitest";
import { type KeyFacts, openIssuedKeys } from "../../../runtime/auth/issued-keys.ts";
import { atrium } from "../cli/command-line.ts";
import { problemsOf } from "../settings/fixtures.ts";
import { keys, lampBuilding, settingsFile, testBuilding, testHost } from "../test-host.ts";
import { openSocket } from "../test-socket.ts";

const sha256 = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

/** The lamp building with one more entry in `auth.keys`. */
const withKey = (entry: string) => lampBuilding.replace("  keys:\n", `  keys:\n    - ${entry}\n`);

const statusWith = async (url: string, key: string) =>
  (await fetch(`${url}/api/engine/v2/users/current`, { headers: { "X-API-Key": key } })).status;

const facts = (more: Partial<KeyFacts> = {}): KeyFacts => ({
  id: "key-1",
  kind: "key",
  name: "controllers",
  level: "support",
  created_at: 1_767_600_000,
  ...more,
});

/** A key as `atrium key new` makes it, by the store of the same settings. */
async function madeBeside(file: string, more?: Partial<KeyFacts>) {
  const store = await openIssuedKeys(file, false);
  return { store, key: await store.issue(facts(more)) };
}

test("a running host takes a key that the command line makes, and closes its sockets when it is revoked", async () => {
  const { url, file } = await testHost();
  const run = await atrium(["key", "new", "controllers", "--level", "support", "--settings", file]);
  expect(await run.exit).toBe(0);
  const key = run.out();
  await expect.poll(() => statusWith(url, key), { timeout: 10_000 }).toBe(200);
  const socket = await openSocket(url, { headers: { "X-API-Key": key } });
  const other = await openSocket(url);

  const revoked = await atrium(["key", "revoke", "controllers", "--settings", file]);
  expect(await revoked.exit).toBe(0);
  expect(await socket.closed).toBe(1008);
  expect(await statusWith(url, key)).toBe(401);
  expect(other.socket.readyState).toBe(other.socket.OPEN);
});

test("a key of the command line is no panel: it is neither listed nor revoked as one", async () => {
  const { url, file } = await testHost();
  const { key } = await madeBeside(file, { systems: ["sys-1"] });
  await expect.poll(() => statusWith(url, key), { timeout: 10_000 }).toBe(200);
  const headers = { "X-API-Key": keys.administrator };
  expect(await (await fetch(`${url}/api/engine/v2/panels`, { headers })).json()).toEqual([]);
  expect((await fetch(`${url}/api/engine/v2/panels/key-1`, { method: "DELETE", headers })).status).toBe(404);
  expect(await statusWith(url, key)).toBe(200);
});

test("a key file that cannot be read changes nothing on a running host, and the log says so", async () => {
  const lines: string[] = [];
  const { url, file } = await testHost(lampBuilding, {
    log: pino({ level: "error" }, { write: (line) => lines.push(line) }),
  });
  const { key } = await madeBeside(file);
  await expect.poll(() => statusWith(url, key), { timeout: 10_000 }).toBe(200);
  await writeFile(join(dirname(file), ".atrium/building.yaml.keys/key-2.json"), "{}");
  await expect.poll(() => lines.join(""), { timeout: 10_000 }).toContain("The keys stay as they were");
  expect(lines.join("")).toContain("key-2.json is not readable as a key that was issued");
  expect(await statusWith(url, key)).toBe(200);
});

test("a host on a network starts with a key of the command line alone", async () => {
  const yaml = "host: { listen: 0.0.0.0, port: 0 }";
  await expect(testHost(yaml)).rejects.toThrow("needs at least one key: make one with `atrium key new`");
  const settings = await settingsFile(yaml);
  const { key } = await madeBeside(settings);
  const { url } = await testHost(yaml, { settings });
  expect(await statusWith(url, key)).toBe(200);
});

test("an expired key opens nothing by the host's clock, and its sockets close in that moment", async () => {
  const clock = new FakeClock();
  const expires = new Date(clock.now() + 60_000).toISOString();
  const yaml = withKey(`{ name: guest, key: key-of-the-guest-0123, expires: "${expires}" }`);
  const { url, api } = await testHost(yaml, { clock });
  const headers = { "X-API-Key": "key-of-the-guest-0123" };
  const [socket, other] = [await openSocket(url, { headers }), await openSocket(url)];
  await clock.advance(59_999);
  expect(await statusWith(url, "key-of-the-guest-0123")).toBe(200);
  expect(socket.socket.readyState).toBe(socket.socket.OPEN);
  await clock.advance(1);
  expect(await socket.closed).toBe(1008);
  await expect(openSocket(url, { headers })).rejects.toThrow("401");
  await expect(api.callers.withKey("key-of-the-guest-0123", "192.0.2.1")).rejects.toThrow("The key has expired");
  expect(other.socket.readyState).toBe(other.socket.OPEN);
});

test("issued keys expire one after the other, also after weeks", async () => {
  const clock = new FakeClock();
  const { file, api } = await testHost(lampBuilding, { clock });
  const day = 86_400;
  const end = (days: number) => Math.floor(clock.now() / 1000) + days * day;
  const { store, key: first } = await madeBeside(file, { id: "key-1", expires_at: end(40) });
  const second = await store.issue(facts({ id: "key-2", expires_at: end(41) }));
  await expect
    .poll(async () => {
      await clock.advance(100);
      return api.callers.now(second)?.id;
    })
    .toBe("key-2");
  let told = 0;
  api.callers.onChanged(() => told++);
  await clock.advance(40 * day * 1000);
  expect([api.callers.now(first), api.callers.now(second)?.id]).toEqual([undefined, "key-2"]);
  const before = told;
  await clock.advance(day * 1000);
  expect(api.callers.now(second)).toBeUndefined();
  expect(told).toBeGreaterThan(before);
});

test("the settings may have a key's hash in its place, and several keys of one name while one replaces another", async () => {
  const [old, next] = ["an-old-random-key-0123456789", "the-next-random-key-9876543210"];
  const { api, change } = await testBuilding(
    withKey(
      `{ name: controllers, hash: "${sha256(old)}", level: support }\n    - { name: controllers, hash: "${sha256(next)}", level: support }`,
    ),
  );
  for (const key of [old, next])
    expect(await api.callers.withKey(key, "192.0.2.1")).toMatchObject({ name: "controllers", level: "support" });
  await expect(api.callers.withKey(sha256(old), "192.0.2.1")).rejects.toThrow("not known");
  await change(withKey(`{ name: controllers, hash: "${sha256(next)}", level: support }`));
  await expect(api.callers.withKey(old, "192.0.2.1")).rejects.toThrow("not known");
  expect(await api.callers.withKey(next, "192.0.2.1")).toMatchObject({ name: "controllers" });
});

test.each([
  ["neither key nor hash", "{ name: a }", "auth.keys.0", "a key has either `key` or `hash`"],
  ["both", `{ name: a, key: b, hash: "${sha256("b")}" }`, "auth.keys.0", "a key has either `key` or `hash`"],
  [
    "a hash of another kind",
    '{ name: a, hash: "md5:0123" }',
    "auth.keys.0.hash",
    "expected sha256: and 64 hexadecimal digits",
  ],
  [
    "a day that there is not",
    "{ name: a, key: b, expires: 2026-02-30 }",
    "auth.keys.0.expires",
    "expected a day, 2027-01-31",
  ],
])("a key with %s is a problem at its line", async (_, entry, path, message) => {
  const problems = await problemsOf(`auth:\n  keys:\n    - ${entry}\n`);
  expect(problems).toEqual([{ where: "building.yaml:3", path, message: expect.stringContaining(message) }]);
});

test("a host warns of keys that can be guessed, by name", async () => {
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (line) => lines.push(JSON.parse(line).msg) });
  await testHost(
    withKey(
      "{ name: lobby, key: aaaaaaaaaaaaaaaaaaaaaaaa }\n    - { name: short, key: x7Gq }\n    - { name: good, key: Zk3vQ9rT1xYb7Lw0 }",
    ),
    { log },
  );
  const warned = lines.filter((line) => line.includes("can be guessed"));
  expect(warned.filter((line) => /"(lobby|short|good)"/.test(line))).toEqual([
    'The key "lobby" can be guessed; take 20 random characters or more',
    'The key "short" can be guessed; take 20 random characters or more',
  ]);
  expect(lines.join("")).not.toContain("x7Gq");
});
