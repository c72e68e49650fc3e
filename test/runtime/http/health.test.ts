import { expect, test } from "vitest";
import { callers, lampBuilding, testBuilding } from "../test-host.ts";

const readiness = async ({ http }: Awaited<ReturnType<typeof testBuilding>>) => {
  const { statusCode, body } = await http.inject("/readyz");
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
  expect(await readiness(building)).toEqual([503, { status: "not ready", modules: ["mod-lamp"] }]);
  expect((await building.http.inject("/healthz")).statusCode).toBe(200);
  await connected(true);
  expect(await readiness(building)).toEqual([200, { status: "ready" }]);
});

test("what is wrong with a module is not told to strangers", async () => {
  const building = await testBuilding(lampBuilding.replace("brightness: 30", "brightness: 3000"));
  expect(await readiness(building)).toEqual([503, { status: "not ready", modules: ["mod-lamp"] }]);
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
