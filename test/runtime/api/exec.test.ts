import { expect, test } from "vitest";
import { callers, testBuilding } from "../test-host.ts";

test("a command answers its value, with positional or named arguments", async () => {
  const { exec } = await testBuilding();
  expect(await exec(callers.user, "Lamp", "set_power", [true])).toBe(7);
  expect(await exec(callers.user, "Lamp", "set_power", { on: false, level: 3 })).toBe(3);
  expect(await exec(callers.user, "Lamp", "set_power", [true, null])).toBe(7);
});

test("a value crosses unchanged, whatever it holds", async () => {
  const { exec } = await testBuilding();
  const value = { text: "Grüße \u2028 \"'", list: [1, null, { a: [] }], __proto__: null, number: 1e-7 };
  expect(await exec(callers.user, "Lamp", "echo", [value])).toEqual({ ...value });
});

test.each([
  ["an unknown system", { system: "sys-9" }, "system_not_found"],
  ["an unknown module", { module: "Projector" }, "module_not_found"],
  ["an index that no module has", { index: 2 }, "module_not_found"],
  ["an unknown command", { name: "explode" }, "function_not_found"],
  ["a name that every object has", { name: "constructor" }, "function_not_found"],
  ["the name of a prototype", { name: "__proto__" }, "function_not_found"],
  ["a system called like a prototype", { system: "__proto__" }, "system_not_found"],
  ["a command above the caller's level", { name: "reset" }, "access_denied"],
])("%s is an error of its own", async (_, wrong, code) => {
  const { api } = await testBuilding();
  const target = { system: "sys-1", module: "Lamp", index: 1, name: "echo", ...wrong };
  await expect(api.exec(callers.user, target, [1], "r")).rejects.toMatchObject({ code });
});

test("the level is looked at before the arguments", async () => {
  const { exec } = await testBuilding();
  await expect(exec(callers.user, "Lamp", "reset", ["too", "many"])).rejects.toMatchObject({ code: "access_denied" });
  await expect(exec(callers.administrator, "Lamp", "reset", ["too", "many"])).rejects.toMatchObject({
    code: "invalid_arguments",
    message: "reset: 2 arguments given, it takes no arguments",
  });
});

test("wrong arguments say what is wrong, for people and for programs", async () => {
  const { exec } = await testBuilding();
  await expect(exec(callers.user, "Lamp", "set_power", ["yes", 1.5])).rejects.toMatchObject({
    message: expect.stringContaining("on: expected boolean"),
    details: {
      issues: [
        { path: "on", message: expect.any(String) },
        { path: "level", message: expect.any(String) },
      ],
    },
  });
});

test("an expected failure keeps its details, an unexpected one says that the module raised it", async () => {
  const { exec } = await testBuilding();
  await expect(exec(callers.user, "Lamp", "fail", ["expected"])).rejects.toMatchObject({
    code: "request_failed",
    message: "The bulb is missing; screw one in",
    details: { bulb: "E27" },
  });
  await expect(exec(callers.user, "Lamp", "fail", ["unexpected"])).rejects.toMatchObject({
    message: "module raised: bulb is undefined (TypeError)",
  });
  await expect(exec(callers.user, "Lamp", "fail", ["rejection"])).rejects.toMatchObject({
    message: "module raised: just text",
  });
  await expect(exec(callers.user, "Lamp", "fail", ["circular"])).rejects.toMatchObject({ code: "request_failed" });
});

test("a secret of the settings never stands in an error", async () => {
  const { exec } = await testBuilding();
  await expect(exec(callers.user, "Lamp", "fail", ["secret"])).rejects.toMatchObject({
    message: "module raised: wrong password [secret] (Error)",
  });
});

test("a command that hangs is answered when its time is up", async () => {
  const { exec, clock } = await testBuilding();
  const hanging = exec(callers.user, "Lamp", "hang");
  const answered = expect(hanging).rejects.toMatchObject({ code: "exec_timeout", details: { outcome: "unknown" } });
  await clock.advance(1_000);
  await answered;
});

test("the host's exec_timeout holds for commands that name none", async () => {
  const { exec, clock } = await testBuilding(`
host: { exec_timeout: 5, isolation: inline, driver_paths: [${JSON.stringify(`${import.meta.dirname}/../../fixtures/drivers`)}] }
modules: [{ id: mod-starter, driver: demo/starter }]
systems: [{ id: sys-1, name: One, modules: [mod-starter] }]
`);
  const hanging = exec(callers.user, "Starter", "wait");
  const answered = expect(hanging).rejects.toMatchObject({ message: expect.stringContaining("within 5 s") });
  await clock.advance(5_000);
  await answered;
});
