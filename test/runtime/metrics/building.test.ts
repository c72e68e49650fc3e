import { expect, test } from "vitest";
import { callers, keys, lampBuilding, testBuilding } from "../test-host.ts";
import { samples, samplesOf } from "./scrape.ts";

const get = ({ http }: Awaited<ReturnType<typeof testBuilding>>, key?: string) =>
  http.inject({ url: "/metrics", headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });

test("each module shows its state, and how often it was started", async () => {
  const building = await testBuilding();
  await building.api.restart(callers.administrator, "mod-lamp");
  await building.api.stop(callers.administrator, "mod-room");
  const { body } = await get(building, keys.support);
  expect(samplesOf(body, "atrium_module_state")).toEqual({
    '{module="mod-lamp",driver="demo/lamp",state="online"}': 1,
    '{module="mod-room",driver="demo/room",state="stopped"}': 1,
  });
  expect(samplesOf(body, "atrium_module_starts_total")).toEqual({ '{module="mod-lamp"}': 2, '{module="mod-room"}': 1 });
  expect(samples(body).atrium_systems).toBe(2);
});

test("a module that left the settings leaves the states", async () => {
  const building = await testBuilding();
  await building.change(
    lampBuilding.replace(/ {2}- \{ id: mod-room.*\n/, "").replace("[mod-lamp, mod-room]", "[mod-lamp]"),
  );
  expect(Object.keys(samplesOf((await get(building, keys.support)).body, "atrium_module_state"))).toEqual([
    '{module="mod-lamp",driver="demo/lamp",state="online"}',
  ]);
});

test("the process shows its memory, processor time and event-loop delay", async () => {
  const found = samples((await get(await testBuilding(), keys.support)).body);
  expect(found).toMatchObject({
    process_resident_memory_bytes: expect.any(Number),
    process_cpu_seconds_total: expect.any(Number),
    nodejs_eventloop_lag_p99_seconds: expect.any(Number),
    'atrium_info{version="0.0.0"}': 1,
  });
});

test("metrics need level support, and a key that reaches all systems", async () => {
  const building = await testBuilding(
    lampBuilding.replace(
      "zones:",
      "    - { name: some, key: some-systems, level: administrator, systems: [sys-1] }\nzones:",
    ),
  );
  const answered = async (key?: string) => (await get(building, key)).statusCode;
  expect(await answered()).toBe(401);
  expect(await answered(keys.user)).toBe(403);
  expect(await answered("some-systems")).toBe(403);
  expect(await answered(keys.support)).toBe(200);
  expect((await get(building, keys.support)).headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
});
