import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseModuleName } from "../../../lib/module-name.ts";
import { startHost } from "../../../runtime/host.ts";
import { eventually } from "../../eventually.ts";
import { callers, driverPath, keys } from "../test-host.ts";
import { openSocket } from "../test-socket.ts";

/* Everything that a driver has to do with its host, once in the host's thread and once in a worker: nobody can tell which. */

const building = (isolation: string, greeting = "Hallo") => `
host: { port: 0, isolation: ${isolation}, public_url: "http://building.example", driver_paths: [ ${JSON.stringify(driverPath)} ] }
auth:
  keys:
    - { name: administrator, key: ${keys.administrator}, level: administrator }
modules:
  - { id: mod-lamp, driver: demo/lamp, settings: { brightness: 30, password: geheim } }
  - { id: mod-other-lamp, driver: demo/lamp, settings: { password: geheim } }
  - { id: mod-room, driver: demo/room, settings: { greeting: { text: ${greeting} } } }
  - { id: mod-bell, driver: demo/doorbell }
  - { id: mod-chime, driver: demo/chime }
  - { id: mod-book, driver: demo/guestbook }
  - { id: mod-diary, driver: demo/diary }
  - { id: mod-metronome, driver: demo/metronome }
  - { id: mod-rogue, driver: demo/rogue }
systems:
  - id: sys-1
    name: One
    modules: [mod-lamp, mod-other-lamp, mod-room, mod-bell, mod-chime, mod-book, mod-diary, mod-metronome, mod-rogue]
`;

/** One host for all tests of a way: they do with it what clients do, and none needs what another one did. */
async function start(isolation: string) {
  const folder = await mkdtemp(join(tmpdir(), "atrium-either-way-"));
  const file = join(folder, "building.yaml");
  await writeFile(file, building(isolation));
  const host = await startHost({ settings: file, log: pino({ level: "silent" }), env: {} });
  await host.started;
  const target = (module: string, name: string) => ({ system: "sys-1", ...parseModuleName(module), name });
  const exec = async (module: string, name: string, args: unknown = null) =>
    JSON.parse(await host.api.exec(callers.administrator, target(module, name), args, "request-1"));
  const failure = (module: string, name: string, args: unknown = null) =>
    exec(module, name, args).then(
      () => "no failure",
      ({ code, message, details }) => ({ code, message, details }),
    );
  const status = (module: string, name: string) => {
    const json = host.building.resolve(target(module, name))?.status(name);
    return json === undefined ? undefined : JSON.parse(json);
  };
  expect(host.building.modules.map(({ id, state }) => [id, state])).toEqual(
    host.building.modules.map(({ id }) => [id, "online"]),
  );
  const end = async () => {
    await host.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...host, file, exec, failure, status, end };
}

describe.each(["inline", "worker"])("%s:", { timeout: 60_000 }, (isolation) => {
  let host: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    host = await start(isolation);
  }, 60_000);
  afterAll(() => host.end(), 60_000);

  test("commands, their arguments and their errors", async () => {
    const { exec, failure, url } = host;
    expect((await exec("Rogue", "thread")) === threadId).toBe(isolation === "inline");
    expect(await exec("Lamp", "set_power", [true])).toBe(7);
    expect(await exec("Lamp", "set_power", { on: true, level: 3 })).toBe(3);
    expect(await exec("Lamp", "echo", [{ deep: [1, null, "ü", { __proto__: null }] }])).toEqual({
      deep: [1, null, "ü", {}],
    });
    expect(await failure("Lamp", "set_power", ["on"])).toMatchObject({
      code: "invalid_arguments",
      details: { issues: [{ path: "on" }] },
    });
    expect(await failure("Lamp", "fail", ["expected"])).toEqual({
      code: "request_failed",
      message: "The bulb is missing; screw one in",
      details: { bulb: "E27" },
    });
    for (const [how, message] of Object.entries({
      unexpected: /bulb is undefined/,
      rejection: /just text/,
      secret: /wrong password \[secret\]/,
      circular: /circular/,
    }))
      expect(await failure("Lamp", "fail", [how])).toMatchObject({ message: expect.stringMatching(message) });
    expect(await failure("Lamp", "hang")).toMatchObject({
      code: "exec_timeout",
      message: expect.stringContaining("did not finish within 1 s"),
    });
    expect(await failure("Rogue", "refuse")).toMatchObject({ code: "conflict", details: { until: "tomorrow" } });
    const defect = await fetch(`${url}/api/engine/v2/systems/sys-1/Lamp/fail`, {
      method: "POST",
      headers: { "X-API-Key": keys.administrator, "Content-Type": "application/json" },
      body: '["defect"]',
    });
    expect([defect.status, (await defect.json()).message]).toEqual([500, expect.not.stringContaining("backwards")]);
  });

  test("status variables, logs, timers, and what a stop ends", async () => {
    const { api, exec, failure, status, url } = host;
    const socket = await openSocket(url, { headers: { "X-API-Key": keys.administrator } });
    await socket.request({ id: 1, cmd: "bind", sys: "sys-1", mod: "Lamp", index: 2, name: "power" });
    await socket.request({ id: 2, cmd: "debug", sys: "sys-1", mod: "Lamp", index: 2 });
    for (const on of [true, true, false]) await exec("Lamp_2", "set_power", [on]);
    const told = () => socket.received.map((text) => JSON.parse(text)).filter(({ type }) => type !== "success");
    await eventually(() => expect(told()).toHaveLength(6));
    expect(told().flatMap(({ type, value }) => (type === "notify" ? [value] : []))).toEqual([false, true, false]);
    expect(told().flatMap(({ msg }) => msg ?? [])).toEqual([
      "switched on with [secret]",
      "switched on with [secret]",
      "switched off with [secret]",
    ]);
    expect(api.logs(callers.administrator, "mod-other-lamp").map(({ level }) => level)).toEqual([
      "info",
      "info",
      "info",
    ]);

    await eventually(() => expect(status("Metronome", "ticks")).toBeGreaterThan(3));
    const unanswered = failure("Metronome", "wait");
    await api.stop(callers.administrator, "mod-metronome");
    expect(await unanswered).toMatchObject({ code: "module_stopped" });
    expect(status("Metronome", "ticks")).toBeUndefined();
    await api.start(callers.administrator, "mod-metronome");
    await eventually(() => expect(status("Metronome", "ticks")).toBeGreaterThan(0));
  });

  test("other modules, their variables and events; request ids, and calls to the outside", async () => {
    const { api, exec, failure, status, url } = host;
    const ids: unknown[] = [];
    api.debug(callers.administrator, { system: "", module: "mod-lamp", index: 1 }, (_, { request_id }) =>
      ids.push(request_id),
    );
    expect(await exec("Room", "light", { on: true })).toBe(7);
    await eventually(() => expect(status("Room", "lamp_power")).toBe(true));
    expect(ids).toEqual(["request-1"]);
    expect(await failure("Room", "break_lamp")).toMatchObject({ details: { bulb: "E27" } });
    expect(status("Room", "system")).toBe("sys-1");
    await exec("Doorbell", "ring", ["Ann"]);
    await eventually(() => expect(status("Chime", "rung_by")).toEqual(["Ann"]));
    await api.restart(callers.administrator, "mod-chime");
    await exec("Doorbell", "ring", ["Bob"]);
    await eventually(() => expect(status("Chime", "rung_by")).toEqual(["Bob"]));
    expect(await exec("Metronome", "wind")).toBe("request-1");
    const scrape = await fetch(`${url}/metrics`, { headers: { "X-API-Key": keys.administrator } });
    expect(await scrape.text()).toContain(
      'atrium_outgoing_calls_total{module="mod-metronome",service="spring",status="204"} 1',
    );
  });

  test("webhooks and addresses of its own", async () => {
    const { api, building, exec, url } = host;
    const bell = building.module("mod-bell");
    const [webhook] = api.webhooks.of(bell as NonNullable<typeof bell>);
    const ring = async (body: string) => {
      const answer = await fetch(`${url}${new URL(String(webhook?.url)).pathname}?by=Ann`, { method: "POST", body });
      return [answer.status, answer.headers.get("x-bell"), await answer.text()];
    };
    const [status, bellHeader, echoed] = await ring("hey");
    expect([status, bellHeader, JSON.parse(String(echoed))]).toEqual([
      201,
      "ding",
      expect.objectContaining({ method: "POST", body: "hey", query: { by: "Ann" } }),
    ]);
    expect((await ring("nothing"))[0]).toBe(202);
    expect((await ring("fail"))[0]).toBe(500);

    const post = (body: string) =>
      fetch(`${url}/guests/hall/book`, { method: "POST", body, headers: { "X-Request-ID": "request-7" } });
    expect((await post('{"name":"Ada"}')).headers.get("x-greeting")).toBe("Hello");
    const refused = await post('{"name":""}');
    expect([refused.status, (await refused.json()).problem]).toEqual([422, "invalid_arguments"]);
    expect(await exec("Guestbook", "entries")).toEqual([{ name: "Ada", address: "127.0.0.1", request: "request-7" }]);
    const stamp = await fetch(`${url}/guests/stamp`);
    expect([stamp.headers.get("content-type"), ...new Uint8Array(await stamp.arrayBuffer())]).toEqual([
      "image/png",
      137,
      80,
      78,
      71,
    ]);
    const headers = { "X-API-Key": keys.administrator, Cookie: "a=b", "X-Mine": "1" };
    const seen = await (await fetch(`${url}/guests/echo`, { headers })).json();
    expect(seen).toContain("x-mine");
    expect(seen).not.toContain("x-api-key");
    expect(seen).not.toContain("cookie");
    const broken = await (await fetch(`${url}/guests/broken`)).json();
    expect(broken).toMatchObject({ message: "The book is lost", details: { since: 1954 } });
  });

  test("settings that change, settings and files that it keeps", async () => {
    const { api, exec, status, file, reload } = host;
    await exec("Lamp", "remember", [80]);
    expect([await exec("Room", "visit"), await exec("Room", "visit")]).toEqual([1, 2]);
    expect(await exec("Room", "greet")).toBe("Hallo");
    await writeFile(file, building(isolation, "Moin"));
    await reload();
    expect([await exec("Room", "greet"), status("Room", "visits")]).toEqual(["Moin", 2]);
    expect(await exec("Diary", "whose")).toBe("http://building.example");
    await exec("Diary", "write", ["Rain"]);
    for (const id of ["mod-diary", "mod-room", "mod-lamp"]) await api.restart(callers.administrator, id);
    expect([await exec("Diary", "read"), status("Room", "visits"), status("Lamp", "brightness")]).toEqual([
      "Rain",
      2,
      80,
    ]);
    const shown = await api.settings(callers.administrator, "mod-lamp");
    expect(shown.settings).toMatchObject({ brightness: 80, password: "[secret]" });
  });
});
