import { expect, test } from "vitest";
import { callers, keys, lampBuilding, testBuilding } from "../test-host.ts";

const readiness = async ({ http }: Awaited<ReturnType<typeof testBuilding>>, key?: string) => {
  const headers = key === undefined ? {} : { "x-api-key": key };
  const { statusCode, body } = await http.inject({ url: "/readyz", headers });
  return [statusCode, JSON.parse(body)];
};

test("a host is alive, and ready while its modules are online, without a key", async () => {
  const building = await testBuilding();
  expect((await building.http.inject("/healthz")).statusCode).toBe(200);
  expect(await readiness(building)).toEqual([200, { status: "ready" }]);
});

test("a module that lost its service makes the host not ready, but no less alive, until it is back", async () => {
  const building = await testBuilding();
  const connected = (value: boolean) =>
    building.exec(callers.support, "Lamp", "set_status", { name: "connected", value });
  await connected(false);
  expect(await readiness(building)).toEqual([503, { status: "not ready" }]);
  expect((await building.http.inject("/healthz")).statusCode).toBe(200);
  await connected(true);
  expect(await readiness(building)).toEqual([200, { status: "ready" }]);
});

test("which modules are wrong, and why, is told to operators and not to strangers", async () => {
  const building = await testBuilding(lampBuilding.replace("brightness: 30", "brightness: 3000"));
  for (const key of [undefined, keys.user])
    expect(await readiness(building, key)).toEqual([503, { status: "not ready" }]);
  const lamp = { id: "mod-lamp", state: "config_error", error: expect.stringContaining("building.yaml:") };
  expect(await readiness(building, keys.support)).toEqual([503, { status: "not ready", modules: [lamp] }]);
  expect(await readiness(building, "wrong")).toMatchObject([401, { error: "access denied" }]);
});

test("an operator of one system is told of its modules only", async () => {
  const building = await testBuilding(
    lampBuilding
      .replace(
        "auth:\n  keys:",
        "auth:\n  keys:\n    - { name: second, key: of-the-second, level: support, systems: [sys-2] }",
      )
      .replace("greeting: { loud: true }", "greeting: { loud: 7 }"),
  );
  expect(await readiness(building, "of-the-second")).toEqual([503, { status: "not ready", modules: [] }]);
  expect(await readiness(building, keys.support)).toMatchObject([503, { modules: [{ id: "mod-room" }] }]);
});

test("a module that an operator stopped does not count", async () => {
  const building = await testBuilding();
  await building.api.stop(callers.administrator, "mod-lamp");
  expect(await readiness(building)).toEqual([200, { status: "ready" }]);
});

test("a module that is not essential does not count", async () => {
  const building = await testBuilding(
    lampBuilding.replace("driver: demo/lamp,", "driver: demo/lamp, essential: false,"),
  );
  await building.exec(callers.support, "Lamp", "set_status", { name: "connected", value: false });
  expect(await readiness(building)).toEqual([200, { status: "ready" }]);
});
