import { settle } from "atrium/testing";
import { expect, test } from "vitest";
import { callers, driverPath, testBuilding } from "../test-host.ts";

const building = (settings: string) => `
host: { driver_paths: [ ${JSON.stringify(driverPath)} ] }
modules:
  - { id: mod-starter, driver: demo/starter, settings: ${settings} }
  - { id: mod-lamp, driver: demo/lamp }
systems: [ { id: sys-1, name: One, modules: [mod-starter, mod-lamp] } ]
`;

test("a module starts, stops and starts again at an operator's word", async () => {
  const { api, exec } = await testBuilding(building("{}"));
  expect(api.module(callers.support, "mod-starter")).toMatchObject({ state: "online", error: null, running: true });
  expect(await api.stop(callers.support, "mod-starter")).toMatchObject({ state: "stopped", running: false });
  await expect(exec(callers.user, "Starter", "ping")).rejects.toMatchObject({
    code: "module_not_running",
    details: { state: "stopped", retryable: false },
  });
  expect(await api.start(callers.support, "mod-starter")).toMatchObject({ state: "online" });
  expect(await exec(callers.user, "Starter", "ping")).toBe("pong");
});

test("a stop answers what is in flight at once", async () => {
  const { api, exec } = await testBuilding(building("{}"));
  const waiting = exec(callers.user, "Starter", "wait");
  const answered = expect(waiting).rejects.toMatchObject({ code: "module_stopped" });
  await settle();
  await api.stop(callers.support, "mod-starter");
  await answered;
});

test("a driver whose device does not answer is failed, says why, and is tried again by itself", async () => {
  const { api, clock, change } = await testBuilding(building("{ setup: throws }"));
  expect(api.module(callers.support, "mod-starter")).toMatchObject({
    state: "failed",
    error: { code: "request_failed", message: "The device does not answer; is it switched on?" },
  });
  const since = api.module(callers.support, "mod-starter").since;
  await clock.advance(60_000);
  expect(api.module(callers.support, "mod-starter").since).toBeGreaterThan(since);
  expect(clock.pending).toBeGreaterThan(0);
  await change(building("{ setup: works }"));
  expect(api.module(callers.support, "mod-starter").state).toBe("online");
});

test("a start that hangs ends after 30 s, and does not hold up its neighbours", async () => {
  const { api, clock, exec } = await testBuilding(building("{ setup: hangs }"));
  expect(api.module(callers.support, "mod-starter").state).toBe("starting");
  expect(await exec(callers.user, "Lamp", "echo", [1])).toBe(1);
  const waiting = exec(callers.user, "Starter", "ping");
  const answered = expect(waiting).rejects.toMatchObject({ code: "module_not_running" });
  await clock.advance(30_000);
  await answered;
  expect(api.module(callers.support, "mod-starter")).toMatchObject({
    state: "failed",
    error: { message: "setup did not finish within 30 s" },
  });
});

test("a module can be stopped while it still starts", async () => {
  const { api } = await testBuilding(building("{ setup: hangs }"));
  expect(await api.stop(callers.support, "mod-starter")).toMatchObject({ state: "stopped", error: null });
});

test("a stop that hangs ends after 5 s", async () => {
  const { api, clock } = await testBuilding(building("{ stop: hangs }"));
  const stopping = api.stop(callers.support, "mod-starter");
  await clock.advance(5_000);
  expect(await stopping).toMatchObject({ state: "stopped" });
});

test("commands wait for a start instead of failing", async () => {
  const { api, exec } = await testBuilding(building("{}"));
  const restarted = api.restart(callers.support, "mod-starter");
  await settle();
  expect(await exec(callers.user, "Starter", "ping")).toBe("pong");
  await restarted;
});

test("a module whose service cannot be reached is offline, and still answers", async () => {
  const { api, exec } = await testBuilding(building("{}"));
  await exec(callers.support, "Lamp", "set_status", ["connected", false]);
  expect(api.module(callers.support, "mod-lamp")).toMatchObject({ state: "offline", running: true, connected: false });
  expect(await exec(callers.user, "Lamp", "echo", [1])).toBe(1);
  await exec(callers.support, "Lamp", "set_status", ["connected", true]);
  expect(api.module(callers.support, "mod-lamp").state).toBe("online");
});

test("settings that are wrong stop one module, and say in which file, line and layer", async () => {
  const { api, exec } = await testBuilding(building("{ setup: sometimes }"));
  const { state, error } = api.module(callers.support, "mod-starter");
  expect(state).toBe("config_error");
  expect(error?.message).toMatch(
    /building\.yaml:4: setup \(module mod-starter\): .*expected one of "works"\|"throws"\|"hangs"/,
  );
  expect(await exec(callers.user, "Lamp", "echo", [1])).toBe(1);
});

test("a reference that cannot be resolved stops the module that needs it", async () => {
  const { api, change } = await testBuilding(building('{ setup: "${env:SETUP}" }'));
  expect(api.module(callers.support, "mod-starter")).toMatchObject({
    state: "config_error",
    error: { message: expect.stringContaining("${env:SETUP}: the environment variable SETUP is not set") },
  });
  await change(building("{}"));
  expect(api.module(callers.support, "mod-starter").state).toBe("online");
});

test("commands wait also while a restart still stops what ran before", async () => {
  const { api, clock, exec } = await testBuilding(building("{ stop: hangs }"));
  const restarted = api.restart(callers.support, "mod-starter");
  await settle();
  expect(api.module(callers.support, "mod-starter").state).toBe("starting");
  const pinged = exec(callers.user, "Starter", "ping");
  await clock.advance(5_000);
  expect(await pinged).toBe("pong");
  expect(await restarted).toMatchObject({ state: "online" });
});
