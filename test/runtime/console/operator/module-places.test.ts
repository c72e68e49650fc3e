import { expect, test } from "vitest";
import { modulesOf, namesOf, placesOf } from "../../../../runtime/console/pages/operator/module-places.ts";

const modules = new Map(
  [
    { id: "mod-1", name: "Display" },
    { id: "mod-2", name: "Lamp" },
    { id: "mod-3", name: "Display" },
  ].map((module) => [module.id, module]),
);
const room = { id: "sys-1", modules: ["mod-3", "mod-2", "mod-unknown", "mod-1"] };
const hall = { id: "sys-2", modules: ["mod-1"] };

test("modules of one name are counted in the order of the system", () => {
  expect(modulesOf(room, modules).map(({ name, module }) => [name, module.id])).toEqual([
    ["Display_1", "mod-3"],
    ["Lamp_1", "mod-2"],
    ["Display_2", "mod-1"],
  ]);
});

test("a module is found in each system that has it, under its name there", () => {
  const places = placesOf([room, hall], modules);
  expect(places.get("mod-1")?.map(({ system, name }) => [system.id, name])).toEqual([
    ["sys-1", "Display_2"],
    ["sys-2", "Display_1"],
  ]);
  expect(places.get("mod-unknown")).toBeUndefined();
});

test("those who see only how many there are know the names too", () => {
  expect(namesOf({ Display: 2, Lamp: 1 })).toEqual(["Display_1", "Display_2", "Lamp_1"]);
});
