import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { eventually } from "../../eventually.ts";
import { callers, driverPath, keys, lampBuilding, testBuilding, testHost } from "../test-host.ts";

test("a changed setting reaches just the module that it touches", async () => {
  const { api, change, exec } = await testBuilding();
  await exec(callers.user, "Lamp", "set_power", [true]);
  const room = api.module(callers.support, "mod-room");
  await change(lampBuilding.replace("text: Hallo", "text: Moin"));
  // The room's driver has an update and takes it in its stride; the lamp has heard nothing and is still on.
  expect(await exec(callers.user, "Room", "greet")).toBe("Moin");
  expect(api.module(callers.support, "mod-room").since).toBe(room.since);
  expect(api.status(callers.user, { system: "sys-1", module: "Lamp", index: 1, name: "power" })).toBe("true");
});

test("a driver without an update is restarted with its new settings", async () => {
  const { api, change, exec } = await testBuilding();
  await exec(callers.user, "Lamp", "set_power", [true]);
  await change(lampBuilding.replace("brightness: 30", "brightness: 80"));
  expect(api.state(callers.user, { system: "sys-1", module: "Lamp", index: 1 })).toEqual({
    power: "false",
    brightness: "80",
  });
});

test("a setting of a zone that a driver does not read leaves it alone", async () => {
  const { api, change, exec } = await testBuilding();
  await exec(callers.user, "Lamp", "set_power", [true]);
  await change(lampBuilding.replace("time_zone: Europe/Berlin", "time_zone: Europe/Berlin, calendly_token: x"));
  expect(api.status(callers.user, { system: "sys-1", module: "Lamp", index: 1, name: "power" })).toBe("true");
});

test("modules appear and go with the settings", async () => {
  const { api, change } = await testBuilding();
  const more = lampBuilding
    .replace("modules:\n", "modules:\n  - { id: mod-lamp-2, driver: demo/lamp }\n")
    .replace("[mod-lamp, mod-room]", "[mod-lamp, mod-lamp-2, mod-room]");
  await change(more);
  expect(api.types(callers.user, "sys-1")).toEqual({ Lamp: 2, Room: 1 });
  expect(api.state(callers.user, { system: "sys-1", module: "Lamp", index: 2 })).toMatchObject({ brightness: "50" });
  await change(lampBuilding);
  expect(api.types(callers.user, "sys-1")).toEqual({ Lamp: 1, Room: 1 });
  expect(() => api.module(callers.support, "mod-lamp-2")).toThrow("There is no module");
});

test("every effective value says which layer set it", async () => {
  const { api } = await testBuilding();
  const { settings, provenance } = await api.settings(callers.support, "mod-room");
  expect(settings).toEqual({ time_zone: "Europe/Berlin", greeting: { text: "Hallo", loud: true }, visits: 0 });
  expect(provenance).toEqual([
    {
      setting: "time_zone",
      value: "Europe/Berlin",
      layer: "zone",
      from: "zone-1",
      where: expect.stringMatching(/building\.yaml:10$/),
    },
    { setting: "greeting.text", value: "Hallo", layer: "zone", from: "zone-1", where: expect.stringMatching(/:10$/) },
    { setting: "greeting.loud", value: true, layer: "module", from: "mod-room", where: expect.stringMatching(/:13$/) },
    { setting: "visits", value: 0, layer: "default", from: null, where: null },
  ]);
});

test("a secret is never shown, and what came through a reference is shown as the reference", async () => {
  const yaml = lampBuilding
    .replace("brightness: 30", "brightness: 30")
    .replace("text: Hallo", 'text: "${env:GREETING}"');
  const { api, exec } = await testBuilding(yaml, { GREETING: "Servus" });
  expect(await exec(callers.user, "Room", "greet")).toBe("Servus");
  expect((await api.settings(callers.support, "mod-room")).settings).toMatchObject({
    greeting: { text: "${env:GREETING}" },
  });
  expect((await api.settings(callers.support, "mod-lamp")).settings).toEqual({ brightness: 30, password: "[secret]" });
  expect(JSON.stringify(await api.settings(callers.administrator, "mod-lamp"))).not.toContain("geheim");
});

test("a save is applied by the running host; a broken one changes nothing", async () => {
  const { file, api, reload } = await testHost();
  const { writeFile } = await import("node:fs/promises");
  const greeted = new Promise<string>((resolve) => {
    api.debug(callers.support, { system: "", module: "mod-room", index: 1 }, (_, { message }) => resolve(message));
  });
  await writeFile(file, lampBuilding.replace("text: Hallo", "text: Moin"));
  expect(await greeted).toBe("updated to Moin");

  await writeFile(file, "modules: [ { id: } ]");
  await expect(reload()).rejects.toMatchObject({ code: "invalid_settings" });
  expect(api.callers.now(keys.user)?.name).toBe("user");
  expect(api.module(callers.support, "mod-room").state).toBe("online");
});

test("a setting that a driver defined survives a restart of the host, beside the file and not in it", async () => {
  const { building, exec, api, change } = await testBuilding();
  expect(await exec(callers.user, "Room", "visit")).toBe(1);
  expect(await exec(callers.user, "Room", "visit")).toBe(2);
  const { file } = { file: building.settings.files[0] as string };
  expect(await readFile(file, "utf8")).toBe(lampBuilding);
  const kept = JSON.parse(await readFile(join(dirname(file), ".atrium/building.yaml.defined.json"), "utf8"));
  expect(kept).toEqual({ "mod-room": { visits: 2 } });
  expect((await api.settings(callers.support, "mod-room")).provenance).toContainEqual({
    setting: "visits",
    value: 2,
    layer: "defined",
    from: "mod-room",
    where: null,
  });
  // The next save finds no difference in it, so that the driver is not told what it said itself.
  await change(`${lampBuilding}\n# a comment\n`);
  expect(await exec(callers.user, "Room", "visit")).toBe(3);
});

test("a setting that a driver defines while its module restarts reaches the new start", async () => {
  const { exec, api } = await testBuilding();
  const remembered = exec(callers.user, "Lamp", "remember", [77]).catch(() => {});
  await api.restart(callers.support, "mod-lamp");
  await remembered;
  const brightness = { system: "sys-1", module: "Lamp", index: 1, name: "brightness" };
  await eventually(() => expect(api.status(callers.user, brightness)).toBe("77"));
});

test("a module that is renamed, and a changed exec_timeout, take a new start, since only that can tell a driver", async () => {
  const { api, change } = await testBuilding();
  const renamed = lampBuilding.replace("driver: demo/room,", "driver: demo/room, name: Chamber,");
  await change(renamed);
  expect(api.types(callers.user, "sys-1")).toEqual({ Lamp: 1, Chamber: 1 });
  expect(api.module(callers.support, "Chamber")).toMatchObject({ id: "mod-room", state: "online" });
  await change(renamed.replace("port: 0", "port: 0, exec_timeout: 5"));
  expect(api.module(callers.support, "Chamber").state).toBe("online");
});

test("the settings of a module in config_error are shown as they stand", async () => {
  const { api } = await testBuilding(lampBuilding.replace("brightness: 30", "brightness: 300"));
  expect(api.module(callers.support, "mod-lamp").state).toBe("config_error");
  expect((await api.settings(callers.support, "mod-lamp")).settings).toEqual({ brightness: 300, password: "[secret]" });
  const missing = await testBuilding("modules: [ { id: mod-x, driver: acme/none, settings: { a: 1 } } ]");
  expect(await missing.api.settings(callers.support, "mod-x")).toEqual({ settings: {}, provenance: [] });
});

test("a driver that refuses an update is restarted, and then says what is wrong", async () => {
  const { api, change } = await testBuilding();
  await change(lampBuilding.replace("text: Hallo", "text: 5"));
  expect(api.module(callers.support, "mod-room")).toMatchObject({
    state: "config_error",
    error: { message: expect.stringMatching(/:10: greeting\.text \(zone zone-1\): expected string/) },
  });
});

test("an update that never ends is given up after 30 s, and the module starts anew with its settings", async () => {
  const { api, change, clock } = await testBuilding();
  await change(lampBuilding.replace("text: Hallo", "text: wait"));
  const since = api.module(callers.support, "mod-room").since;
  await clock.advance(30_000);
  expect(api.module(callers.support, "mod-room")).toMatchObject({ state: "online", since: since + 30 });
});

test("a secret in a file of its own is taken over when that file changes", async () => {
  const { writeFile: write, mkdtemp, rm } = await import("node:fs/promises");
  const { tmpdir } = await import("node:os");
  const { onTestFinished } = await import("vitest");
  const folder = await mkdtemp(join(tmpdir(), "atrium-secret-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await write(join(folder, "greeting"), "Hallo\n");
  const host = await testHost(lampBuilding.replace("text: Hallo", `text: "\${file:${join(folder, "greeting")}}"`));
  const updated = new Promise<string>((resolve) => {
    host.api.debug(callers.support, { system: "", module: "mod-room", index: 1 }, (_, { message }) => resolve(message));
  });
  await write(join(folder, "greeting"), "Servus\n");
  expect(await updated).toBe("updated to Servus");
});

test("a change that comes while a module still starts is not lost, and the last of several counts", async () => {
  const building = (setup: string) => `
host: { driver_paths: [ ${JSON.stringify(driverPath)} ] }
modules: [ { id: mod-starter, driver: demo/starter, settings: { setup: ${setup} } } ]
`;
  const { api, change, clock } = await testBuilding(building("hangs"));
  await change(building("throws"));
  await change(building("works"));
  expect(api.module(callers.support, "mod-starter").state).toBe("starting");
  await clock.advance(30_000);
  expect(api.module(callers.support, "mod-starter")).toMatchObject({ state: "online", error: null });
});

test("a file that was cut off while it was saved takes nothing away", async () => {
  const { file, api, reload } = await testHost();
  const { writeFile: write } = await import("node:fs/promises");
  await write(file, "");
  await expect(reload()).rejects.toThrow(/building\.yaml is empty now; save it again, or remove it$/);
  expect(api.callers.now(keys.user)?.name).toBe("user");
  expect(api.module(callers.support, "mod-room").state).toBe("online");
});
