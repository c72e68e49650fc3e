import { expect, test } from "vitest";
import { callers, lampBuilding, testBuilding } from "../test-host.ts";

const start = Date.UTC(2026, 0, 5, 9) / 1_000;

async function lamp() {
  const { api, exec, clock, change } = await testBuilding();
  const set = (value: unknown) => exec(callers.support, "Lamp", "set_status", { name: "scene", value });
  return { api, set, clock, change, history: () => api.history(callers.support, "mod-lamp") };
}

test("a numeric status variable has its values by second, each second with the highest and the last", async () => {
  const { set, clock, history } = await lamp();
  await set(3);
  await clock.advance(999);
  for (const value of [-1.5, 20, 8]) await set(value);
  await clock.advance(1_001);
  await set(-2e3);
  await set(-4e3);
  expect(history()).toEqual({
    brightness: [[start, 30, 30]],
    scene: [
      [start, 20, 8],
      [start + 2, -2_000, -4_000],
    ],
  });
});

test("equal values are no change", async () => {
  const { set, clock, history } = await lamp();
  await set(3);
  await clock.advance(5_000);
  await set(3);
  expect(history().scene).toEqual([[start, 3, 3]]);
});

test("what is no number is null once there was one, and not there before", async () => {
  const { set, clock, history } = await lamp();
  for (const value of [null, "12", true, [1], { n: 1 }]) await set(value);
  expect(history()).not.toHaveProperty("scene");
  await set(5);
  for (const value of [null, 2, "12", [7]]) {
    await clock.advance(1_000);
    await set(value);
  }
  await set(1);
  await set(null);
  expect(history().scene).toEqual([
    [start, 5, 5],
    [start + 1, null, null],
    [start + 2, 2, 2],
    [start + 3, null, null],
    [start + 4, 1, null],
  ]);
});

test("ten minutes are kept, and the value that held at their beginning", async () => {
  const { set, clock, history } = await lamp();
  await set(1);
  await clock.advance(1_000);
  await set(2);
  await clock.advance(599_000);
  expect(history().scene).toEqual([
    [start, 1, 1],
    [start + 1, 2, 2],
  ]);
  await clock.advance(1_000);
  expect(history().scene).toEqual([[start + 1, 2, 2]]);
  await clock.advance(3_600_000);
  expect(history().scene).toEqual([[start + 1, 2, 2]]);
  await set(3);
  expect(history().scene).toEqual([
    [start + 1, 2, 2],
    [start + 4_201, 3, 3],
  ]);
});

test("a variable that changes all the time has no more entries than the window has seconds", async () => {
  const { set, clock, history } = await lamp();
  for (let second = 0; second < 700; second++) {
    await set(second);
    await clock.advance(1_000);
  }
  const entries = history().scene ?? [];
  expect(entries).toHaveLength(600);
  expect(entries[0]).toEqual([start + 100, 100, 100]);
});

test("a stop is null and a restart goes on; what was before stays until the module is removed", async () => {
  const { api, set, clock, history, change } = await lamp();
  await set(4);
  await clock.advance(1_000);
  await api.stop(callers.support, "mod-lamp");
  const stopped = [
    [start, 4, 4],
    [start + 1, null, null],
  ];
  expect(history().scene).toEqual(stopped);
  await clock.advance(1_000);
  await api.start(callers.support, "mod-lamp");
  expect(history().brightness).toEqual([
    [start, 30, 30],
    [start + 1, null, null],
    [start + 2, 30, 30],
  ]);
  await api.restart(callers.support, "mod-lamp");
  expect(history().brightness).toHaveLength(3);

  await change(lampBuilding.replaceAll("mod-lamp", "mod-other"));
  expect(() => history()).toThrow('There is no module "mod-lamp"');
  await change(lampBuilding);
  expect(history()).toEqual({ brightness: [[start + 2, 30, 30]] });
});
