import { expect, test } from "vitest";
import { callers, driverPath, lampBuilding, testBuilding } from "../test-host.ts";

const lampPower = { system: "sys-1", module: "Room", index: 1, name: "lamp_power" };

test("a logic module calls its neighbours with the host's authority", async () => {
  const { exec } = await testBuilding();
  expect(await exec(callers.user, "Room", "light", [true])).toBe(7);
  expect(await exec(callers.user, "Room", "reset_lamp")).toBe(true);
});

test("an error of the neighbour reaches the client with its code and details", async () => {
  const { exec } = await testBuilding();
  await expect(exec(callers.user, "Room", "break_lamp")).rejects.toMatchObject({
    code: "request_failed",
    message: "The bulb is missing; screw one in",
    details: { bulb: "E27" },
  });
});

test("the neighbour's log lines carry the id of the client's request", async () => {
  const { api, exec } = await testBuilding();
  const ids: unknown[] = [];
  api.debug(callers.support, { system: "", module: "mod-lamp", index: 1 }, (_, line) => ids.push(line.request_id));
  await exec(callers.user, "Room", "light", [true]);
  expect(ids).toEqual(["request-1"]);
});

test("a logic module follows a status variable, also when the system maps the name to another module", async () => {
  const { api, change, exec } = await testBuilding();
  expect(api.status(callers.user, lampPower)).toBe("false");
  await exec(callers.user, "Lamp", "set_power", [true]);
  expect(api.status(callers.user, lampPower)).toBe("true");

  const second = "modules:\n  - { id: mod-lamp-2, driver: demo/lamp }\n";
  await change(lampBuilding.replace("modules:\n", second).replace("[mod-lamp, mod-room]", "[mod-lamp-2, mod-room]"));
  expect(api.status(callers.user, lampPower)).toBe("false");
  await exec(callers.user, "Room", "light", [true]);
  expect(api.status(callers.user, { system: "sys-2", module: "Lamp", index: 1, name: "power" })).toBe("true");
  expect(api.status(callers.user, lampPower)).toBe("true");
});

test("a need that the system does not meet is an error when it is used, and a value that goes away is told", async () => {
  const { api, change, exec } = await testBuilding();
  await change(lampBuilding.replace("[mod-lamp, mod-room]", "[mod-room]"));
  expect(api.status(callers.user, lampPower)).toBe("null");
  await expect(exec(callers.user, "Room", "light", [true])).rejects.toMatchObject({
    code: "module_not_found",
    message: "Room needs Lamp, which sys-1 does not have",
  });
});

test("a logic module belongs to exactly one system", async () => {
  const { api } = await testBuilding(`
host: { driver_paths: [ ${JSON.stringify(driverPath)} ] }
modules: [ { id: mod-a, driver: demo/room }, { id: mod-b, driver: demo/room } ]
systems: [ { id: sys-1, name: One, modules: [mod-a] }, { id: sys-2, name: Two, modules: [mod-a] } ]
`);
  expect(api.module(callers.support, "mod-a").error?.message).toContain("mod-a is in sys-1 and sys-2");
  expect(api.module(callers.support, "mod-b").error?.message).toContain("mod-b is in no system");
});

test("a call that a logic module makes by itself carries no request's id, so that a service can let people go first", async () => {
  const { api, clock } = await testBuilding();
  const lines: unknown[] = [];
  api.debug(callers.support, { system: "", module: "mod-lamp", index: 1 }, (_, line) => lines.push(line));
  await clock.advance(600_000);
  expect(lines).toEqual([{ time: clock.now(), level: "info", message: "checked" }]);
});
