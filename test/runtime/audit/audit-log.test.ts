import { expect, test } from "vitest";
import { callers, keys, testBuilding } from "../test-host.ts";

const who = { key: "user", level: "user" };

test("a command leaves who called it, on what, with what, and how it ended", async () => {
  const { exec, audit } = await testBuilding();
  await exec(callers.user, "Lamp", "set_power", [true]);
  await exec({ ...callers.user, id: "panel-1f", address: "10.0.0.7" }, "Lamp", "fail", { how: "expected" }).catch(
    () => {},
  );
  const entry = { event: "exec", system: "sys-1", module: "mod-lamp", request_id: "request-1" };
  const rest = { time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), ms: expect.any(Number) };
  expect(audit).toEqual([
    { ...rest, ...entry, ...who, command: "set_power", args: { on: true }, outcome: "ok" },
    {
      ...rest,
      ...entry,
      ...{ key: "user", key_id: "panel-1f", level: "user", address: "10.0.0.7" },
      ...{ command: "fail", args: { how: "expected" }, outcome: "request_failed" },
    },
  ]);
});

test("what one module calls of another is no entry: the client's call is", async () => {
  const { exec, audit } = await testBuilding();
  await exec(callers.user, "Room", "light", [true]);
  expect(audit.map(({ module, command }) => `${module} ${command}`)).toEqual(["mod-room light"]);
});

test("arguments that do not fit are not shown, nor those of a command that is not there", async () => {
  const { exec, audit } = await testBuilding();
  for (const [command, args] of [
    ["set_power", ["hunter2"]],
    ["set_pover", { password: "hunter2" }],
    ["__proto__", ["hunter2"]],
    ['"\n', ["hunter2"]],
  ] as const)
    await exec(callers.user, "Lamp", command, args).catch(() => {});
  expect(audit.map(({ command, args, outcome }) => [command, args, outcome])).toEqual([
    ["set_power", null, "invalid_arguments"],
    ["set_pover", null, "function_not_found"],
    ["__proto__", null, "function_not_found"],
    ['"\n', null, "function_not_found"],
  ]);
  expect(JSON.stringify(audit)).not.toContain("hunter2");
});

test("what was refused is an entry as well", async () => {
  const { exec, audit, api } = await testBuilding();
  await exec(callers.user, "Lamp", "reset").catch(() => {});
  await api.exec(callers.user, { system: "sys-9", module: "Lamp", index: 1, name: "reset" }, [], "r").catch(() => {});
  await api.stop(callers.user, "mod-lamp").catch(() => {});
  expect(audit.map(({ event, module, outcome }) => [event, module, outcome])).toEqual([
    ["exec", "mod-lamp", "access_denied"],
    ["exec", "Lamp", "system_not_found"],
    ["module.stop", "mod-lamp", "access_denied"],
  ]);
});

test("operators' starts and stops, sign-ins, and the life of a panel's key are entries", async () => {
  const { api, http, audit } = await testBuilding();
  await api.stop(callers.support, "mod-lamp");
  await api.start(callers.support, "mod-lamp");
  await api.restart(callers.support, "mod-lamp");
  const post = (url: string, payload: object, key?: string) =>
    http.inject({
      method: "POST",
      url: `/api/engine/v2${url}`,
      payload,
      remoteAddress: "10.0.0.9",
      headers: key === undefined ? {} : { "x-api-key": key },
    });
  await post("/sign_in", { key: keys.support });
  await post("/sign_in", { key: "wrong" });
  const { code, secret } = (await post("/pairing", {})).json();
  await post(`/pairing/${code}/approve`, { system_id: "sys-1" }, keys.support);
  await post("/pairing/claim", { secret });
  const [panel] = api.panels.list(callers.support);
  await api.panels.revoke(callers.support, panel?.id as string);
  const support = { key: "support", level: "support" };
  const time = expect.any(String);
  const address = "10.0.0.9";
  expect(audit).toEqual([
    { time, event: "module.stop", ...support, module: "mod-lamp", outcome: "ok" },
    { time, event: "module.start", ...support, module: "mod-lamp", outcome: "ok" },
    { time, event: "module.restart", ...support, module: "mod-lamp", outcome: "ok" },
    { time, event: "sign_in", ...support, address, outcome: "ok" },
    { time, event: "sign_in", address, outcome: "unauthorized" },
    { time, event: "panel.approve", ...support, address, system: "sys-1", outcome: "ok" },
    { time, event: "panel.claim", panel: panel?.id, system: "sys-1", outcome: "ok" },
    { time, event: "panel.revoke", ...support, panel: panel?.id, outcome: "ok" },
  ]);
  expect(JSON.stringify(audit)).not.toContain("wrong");
});

test("a command over REST is an entry with the address and the request's id", async () => {
  const { http, audit } = await testBuilding();
  await http.inject({
    method: "POST",
    url: "/api/engine/v2/systems/sys-1/Lamp/set_power",
    payload: [false],
    headers: { "x-api-key": keys.user, "x-request-id": "mine-1" },
    remoteAddress: "10.0.0.9",
  });
  expect(audit).toMatchObject([{ address: "10.0.0.9", request_id: "mine-1", args: { on: false }, outcome: "ok" }]);
});
