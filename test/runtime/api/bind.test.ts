import { expect, test } from "vitest";
import { callers, driverPath, lampBuilding, testBuilding } from "../test-host.ts";

/** A watcher that notes what it is told. */
const into = (values: string[]) => ({ changed: (json = "gone") => void values.push(json) });

const power = { system: "sys-1", module: "Lamp", index: 1, name: "power" };

test("a binding starts with the value as it is, and gets every change in order", async () => {
  const { api, exec } = await testBuilding();
  const values: string[] = [];
  const binding = api.bind(callers.user, power, into(values));
  expect(binding.current).toBe("false");
  await exec(callers.user, "Lamp", "set_power", [true]);
  await exec(callers.user, "Lamp", "set_power", [true]);
  await exec(callers.user, "Lamp", "set_power", [false]);
  expect(values).toEqual(["true", "false"]);
});

test("the same value in another order of keys notifies nobody", async () => {
  const { api, exec } = await testBuilding();
  const values: string[] = [];
  api.bind(callers.user, { ...power, name: "scene" }, into(values));
  await exec(callers.support, "Lamp", "set_status", ["scene", { a: 1, b: [2] }]);
  await exec(callers.support, "Lamp", "set_status", ["scene", { b: [2], a: 1 }]);
  await exec(callers.support, "Lamp", "set_status", ["scene", { a: 1, b: [3] }]);
  expect(values).toEqual(['{"a":1,"b":[2]}', '{"a":1,"b":[3]}']);
});

test("all watchers of a value get the same text, serialised once", async () => {
  const { api, exec } = await testBuilding();
  const values: string[] = [];
  for (let i = 0; i < 3; i++) api.bind(callers.user, { ...power, name: "scene" }, into(values));
  api.bind(callers.user, { ...power, system: "sys-2", name: "scene" }, into(values));
  await exec(callers.support, "Lamp", "set_status", ["scene", { big: "x".repeat(100) }]);
  expect(values).toHaveLength(4);
  expect(new Set(values).size).toBe(1);
});

test("a binding to what does not exist yet delivers when it appears, and null when it goes", async () => {
  const { api, change } = await testBuilding(lampBuilding.replace("modules: [mod-lamp] }", "modules: [] }"));
  const values: string[] = [];
  const binding = api.bind(callers.user, { ...power, system: "sys-2", name: "brightness" }, into(values));
  expect(binding.current).toBeUndefined();
  await change(lampBuilding);
  expect(values).toEqual(["30"]);
  await change(lampBuilding.replace("modules: [mod-lamp] }", "modules: [] }"));
  expect(values).toEqual(["30", "gone"]);
});

test("a module that is removed and comes back is not taken for the old one, which may still be stopping", async () => {
  const building = (modules: string) => `
host: { driver_paths: [ ${JSON.stringify(driverPath)} ] }
modules: [ ${modules} ]
systems: [ { id: sys-1, name: One, modules: [ ${modules && "mod-starter"} ] } ]
`;
  const starter = "{ id: mod-starter, driver: demo/starter, settings: { stop: hangs } }";
  const { api, change, clock } = await testBuilding(building(starter));
  const values: string[] = [];
  const target = { system: "sys-1", module: "Starter", index: 1, name: "started_at" };
  api.bind(callers.user, target, into(values));
  await change(building(""));
  await change(building(starter));
  expect(values).toEqual(["gone", api.status(callers.user, target)]);
  await clock.advance(5_000);
  expect(values).toEqual(["gone", api.status(callers.user, target)]);
});

test("a cancelled binding hears nothing more", async () => {
  const { api, exec, building } = await testBuilding();
  const before = building.bindings.size;
  const values: string[] = [];
  api.bind(callers.user, power, into(values)).cancel();
  await exec(callers.user, "Lamp", "set_power", [true]);
  expect(values).toEqual([]);
  expect(building.bindings.size).toBe(before);
});

test("a module that stops takes its values with it, and a restart brings them back without a flicker", async () => {
  const { api } = await testBuilding();
  const values: string[] = [];
  api.bind(callers.user, { ...power, name: "brightness" }, into(values));
  await api.restart(callers.support, "mod-lamp");
  expect(values).toEqual([]);
  await api.stop(callers.support, "mod-lamp");
  await api.start(callers.support, "mod-lamp");
  expect(values).toEqual(["gone", "30"]);
});

test("an unknown system is an error, since bindings of it could never deliver", async () => {
  const { api } = await testBuilding();
  expect(() => api.bind(callers.user, { ...power, system: "sys-9" }, into([]))).toThrow('There is no system "sys-9"');
});
