import { expect, test } from "vitest";
import { callers, driverPath, type TestBuilding, testBuilding } from "../test-host.ts";

const house = `
host: { driver_paths: [ ${JSON.stringify(driverPath)} ] }
modules:
  - { id: mod-front, driver: demo/doorbell }
  - { id: mod-back, driver: demo/doorbell }
  - { id: mod-chime, driver: demo/chime }
  - { id: mod-other-chime, driver: demo/chime }
systems:
  - { id: sys-1, name: One, modules: [mod-front, mod-back, mod-chime] }
  - { id: sys-2, name: Two, modules: [mod-back, mod-other-chime] }
`;

const heard = ({ api }: TestBuilding, system = "sys-1") =>
  JSON.parse(api.status(callers.user, { system, module: "Chime", index: 1, name: "rung_by" }));

/** Rings a bell as a client does. */
const ring = ({ api }: TestBuilding, index: number, by: string, system = "sys-1") =>
  api.exec(callers.user, { system, module: "Doorbell", index, name: "ring" }, [by], "request-1");

test("a logic module hears the events of the module that it needs, and of no other", async () => {
  const building = await testBuilding(house);
  await ring(building, 1, "Ann");
  await ring(building, 2, "Bob");
  await ring(building, 1, "Cid");
  expect(heard(building)).toEqual(["Ann", "Cid"]);
  expect(heard(building, "sys-2")).toEqual(["Bob"]);
});

test("listening follows the system's mapping", async () => {
  const building = await testBuilding(house);
  await ring(building, 1, "Ann");
  await building.change(house.replace("[mod-front, mod-back, mod-chime]", "[mod-back, mod-front, mod-chime]"));
  await ring(building, 2, "Bob at the old one");
  await ring(building, 1, "Cid");
  expect(heard(building)).toEqual(["Ann", "Cid"]);
});

test("nothing is told again: not to a listener that starts later, nor when a bell comes into the system", async () => {
  const building = await testBuilding(house.replace("[mod-front, mod-back, mod-chime]", "[mod-chime]"));
  await ring(building, 1, "Ann", "sys-2");
  await building.change(house.replace("[mod-front, mod-back, mod-chime]", "[mod-back, mod-chime]"));
  expect(heard(building)).toEqual([]);
  await ring(building, 1, "Bob");
  expect(heard(building)).toEqual(["Bob"]);
  await building.api.restart(callers.support, "mod-chime");
  expect(heard(building)).toEqual([]);
});

test("a restart of either side keeps them together, and hears everything once", async () => {
  const building = await testBuilding(house);
  await building.api.restart(callers.support, "mod-chime");
  await building.api.restart(callers.support, "mod-front");
  await ring(building, 1, "Ann");
  expect(heard(building)).toEqual(["Ann"]);
});

test("a module that stopped hears nothing", async () => {
  const building = await testBuilding(house);
  await building.api.stop(callers.support, "mod-chime");
  await ring(building, 1, "Ann");
  await building.api.start(callers.support, "mod-chime");
  expect(heard(building)).toEqual([]);
});

test("what can be listened to is part of a module's contract", async () => {
  const { api } = await testBuilding(house);
  expect(api.module(callers.support, "mod-front").description?.events).toMatchObject({
    rung: { type: "object", required: ["by", "times"] },
  });
});
