import { expect, test } from "vitest";
import { callers, keys, lampBuilding, testBuilding } from "../test-host.ts";

const limited = "key-of-support-for-one";
const building = lampBuilding.replace(
  "zones:",
  `    - { name: one, key: ${limited}, level: support, systems: [sys-1] }\nzones:`,
);

async function modules() {
  const { http, ...rest } = await testBuilding(building);
  const get = (known?: string, { query = "", key = keys.support } = {}) => {
    const headers = { "x-api-key": key, ...(known === undefined ? {} : { "if-none-match": known }) };
    return http.inject({ url: `/api/engine/v2/modules${query}`, headers });
  };
  const tag = async (key?: string) => String((await get(undefined, key === undefined ? {} : { key })).headers.etag);
  return { ...rest, http, get, tag };
}

test("a list of modules that did not change is 304 without a body", async () => {
  const { get, tag } = await modules();
  const known = await tag();
  expect(known).toMatch(/^W\/"[\w-]+"$/);
  for (const sent of [known, `"another", ${known}`]) {
    const answer = await get(sent);
    expect([answer.statusCode, answer.body, answer.headers.etag]).toEqual([304, "", known]);
    // A browser keeps it for the person at the screen, and asks each time.
    expect(answer.headers["cache-control"]).toBe("private, no-cache");
  }
  expect((await get('W/"another"')).json()).toHaveLength(2);
});

test("whatever changes a line of the list changes the tag", async () => {
  const { api, exec, get, tag, change } = await modules();
  const changes: [string, () => Promise<unknown>][] = [
    ["a state", () => exec(callers.support, "Lamp", "set_status", { name: "connected", value: false })],
    ["a stop", () => api.stop(callers.support, "mod-room")],
    ["a name", () => change(building.replace("driver: demo/lamp,", "driver: demo/lamp, name: Light,"))],
    ["a system", () => change(building.replace("name: Two, modules: [mod-lamp]", "name: Two, modules: []"))],
    ["a problem", () => change(building.replace("brightness: 30", "brightness: much"))],
    ["a new module", () => change(building.replace("systems:\n", "  - { id: mod-2, driver: demo/lamp }\nsystems:\n"))],
  ];
  for (const [what, happens] of changes) {
    const known = await tag();
    const before = (await get()).body;
    await happens();
    const after = await get(known);
    expect(after.statusCode, what).toBe(200);
    expect(after.body, what).not.toBe(before);
    await change(building);
  }
});

test("a status variable that is not in the list leaves the tag as it is", async () => {
  const { exec, get, tag } = await modules();
  const known = await tag();
  await exec(callers.user, "Lamp", "set_power", [true]);
  expect((await get(known)).statusCode).toBe(304);
});

test("a key that sees less has another tag, and no other key's list is taken for its own", async () => {
  const { get, tag } = await modules();
  const known = await tag();
  const seen = await get(known, { key: limited });
  expect(seen.statusCode).toBe(200);
  expect(seen.json()[0].systems).toEqual(["sys-1"]);
  expect((await get(await tag(limited), { key: limited })).statusCode).toBe(304);
  expect((await get(await tag(keys.administrator))).statusCode).toBe(304);
  for (const key of [keys.user, keys.panel]) expect((await get(known, { key })).statusCode).toBe(403);
});

test("another run of the host takes no tag for its own", async () => {
  const [one, other] = [await modules(), await modules()];
  expect((await other.get(await one.tag())).statusCode).toBe(200);
});

test("the list still comes in pages", async () => {
  const { get } = await modules();
  const answer = await get(undefined, { query: "?limit=1&offset=1&q=mod" });
  expect(answer.json()).toMatchObject([{ id: "mod-room" }]);
  expect(answer.headers["x-total-count"]).toBe("2");
});

test("a module's last ten minutes and last lines are there for operators", async () => {
  const { http, exec, clock } = await modules();
  await exec(callers.user, "Lamp", "check");
  const get = (path: string, key: string) =>
    http.inject({ url: `/api/engine/v2/modules/${path}`, headers: { "x-api-key": key } });
  const second = clock.now() / 1_000;
  expect((await get("mod-lamp/history", keys.support)).json()).toEqual({ brightness: [[second, 30, 30]] });
  expect((await get("mod-lamp/logs", keys.support)).json()).toEqual([
    { time: second, level: "info", message: "checked" },
  ]);
  for (const path of ["mod-lamp/history", "mod-lamp/logs"]) {
    expect((await get(path, keys.user)).statusCode).toBe(403);
    expect((await get(path.replace("lamp", "9"), keys.support)).statusCode).toBe(404);
  }
});
