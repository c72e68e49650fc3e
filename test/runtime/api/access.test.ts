import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { callers, keys, lampBuilding, testBuilding } from "../test-host.ts";

test("a key opens what its level allows, and an unknown one nothing", async () => {
  const { api } = await testBuilding();
  const of = (headers: Record<string, string>) =>
    api.callers.of({ headers, url: "/", method: "GET", socket: {} as Socket });
  expect((await of({ "x-api-key": keys.support })).caller).toMatchObject({ name: "support", level: "support" });
  await expect(of({ "x-api-key": "key-of-nobody" })).rejects.toThrow("The key is not known here");
  await expect(of({})).rejects.toThrow("A key is needed");
});

test("a key that lists systems reaches no other, whether it exists or not", async () => {
  const { api } = await testBuilding();
  const panel = await api.callers.withKey(keys.panel, "192.0.2.1");
  expect(api.systems(panel).map(({ id }) => id)).toEqual(["sys-1"]);
  const target = { system: "sys-2", module: "Lamp", index: 1, name: "power" };
  expect(() => api.status(panel, target)).toThrow("does not reach");
  expect(() => api.bind(panel, target, { changed: () => {} })).toThrow("does not reach");
  expect(() => api.system(panel, "sys-9")).toThrow("does not reach");
  await expect(api.exec(panel, { ...target, name: "echo" }, [1], "r")).rejects.toMatchObject({ code: "access_denied" });
});

test("a support key of one system may not operate a module that others share", async () => {
  const { api } = await testBuilding();
  const limited = { ...callers.support, systems: new Set(["sys-1"]) };
  await expect(api.stop(limited, "mod-lamp")).rejects.toMatchObject({ code: "access_denied" });
  expect(await api.restart(limited, "mod-room")).toMatchObject({ state: "online" });
  expect(() => api.debug(limited, { system: "", module: "mod-lamp", index: 1 }, () => {})).toThrow(
    "does not reach all systems",
  );
  expect(() => api.logs(limited, "mod-lamp")).toThrow("does not reach all systems");
  expect(api.logs(limited, "mod-room")).toEqual([]);
  expect(api.module(limited, "mod-lamp")).toMatchObject({ operable: false });
  expect(api.module(limited, "mod-room")).toMatchObject({ operable: true });
  expect(api.module(callers.support, "mod-lamp")).toMatchObject({ operable: true });
  const other = { ...limited, systems: new Set(["sys-2"]) };
  expect(api.modules(other).map(({ id, systems }) => [id, systems])).toEqual([["mod-lamp", ["sys-2"]]]);
  expect(() => api.module({ ...limited, systems: new Set(["sys-2"]) }, "mod-room")).toThrow("does not reach");
});

test("a name means a module that the key reaches, if there is one", async () => {
  const { api } = await testBuilding(
    lampBuilding
      .replace("modules: [mod-lamp] }", "modules: [mod-other] }")
      .replace("systems:\n", "  - { id: mod-other, driver: demo/lamp }\nsystems:\n"),
  );
  const limited = { ...callers.support, systems: new Set(["sys-2"]) };
  expect(api.module(limited, "Lamp")).toMatchObject({ id: "mod-other" });
  expect(api.module(callers.support, "Lamp")).toMatchObject({ id: "mod-lamp" });
  expect(() => api.module(limited, "mod-lamp")).toThrow("does not reach");
  api.debug(limited, { system: "", module: "Lamp", index: 1 }, () => {})();
});

test("modules are the business of operators", async () => {
  const { api } = await testBuilding();
  for (const forbidden of [
    () => api.modules(callers.user),
    () => api.module(callers.user, "mod-lamp"),
    () => api.modulesRevision(callers.user),
    () => api.settings(callers.user, "mod-lamp"),
    () => api.history(callers.user, "mod-lamp"),
    () => api.logs(callers.user, "mod-lamp"),
    () => api.debug(callers.user, { system: "", module: "mod-lamp", index: 1 }, () => {}),
  ]) {
    expect(forbidden).toThrow("needs level support");
  }
  expect(() => api.module(callers.support, "mod-9")).toThrow('There is no module "mod-9"');
});

test("a caller sees the commands that it may call, and no module whose name begins with an underscore", async () => {
  const hidden = lampBuilding.replace("driver: demo/lamp,", "driver: demo/lamp, name: _Lamp,");
  const { api } = await testBuilding(hidden);
  const lamp = { system: "sys-1", module: "_Lamp", index: 1 };
  expect(api.types(callers.user, "sys-1")).toEqual({ Room: 1 });
  expect(api.types(callers.support, "sys-1")).toEqual({ _Lamp: 1, Room: 1 });
  expect(() => api.state(callers.user, lamp)).toThrow("needs level support");
  expect(() => api.bind(callers.user, { ...lamp, name: "power" }, { changed: () => {} })).toThrow(
    "needs level support",
  );
  expect(Object.keys(api.functions(callers.support, lamp))).not.toContain("reset");
  expect(Object.keys(api.functions(callers.administrator, lamp))).toContain("reset");
});

test("a changed key counts from the next save on", async () => {
  const { api, change } = await testBuilding();
  let told = 0;
  api.callers.onChanged(() => told++);
  await change(lampBuilding.replace(keys.user, "another-key-of-the-user"));
  await expect(api.callers.withKey(keys.user, "192.0.2.1")).rejects.toThrow("not known");
  expect((await api.callers.withKey("another-key-of-the-user", "192.0.2.1")).name).toBe("user");
  expect(told).toBe(1);
});
