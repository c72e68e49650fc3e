import { expect, test } from "vitest";
import { hrefOf, parseRoute, type Route } from "../../../../runtime/console/pages/operator/route.ts";

const routes: [string, Exclude<Route, { page: "unknown" }>][] = [
  ["#/", { page: "overview" }],
  ["#/systems/sys-1", { page: "system", system: "sys-1" }],
  ["#/systems/sys-1/Lamp_1", { page: "module", module: { system: "sys-1", name: "Lamp_1" }, tab: "status" }],
  ["#/systems/sys-1/Lamp_1/log", { page: "module", module: { system: "sys-1", name: "Lamp_1" }, tab: "log" }],
  ["#/modules/mod-lamp", { page: "module", module: { id: "mod-lamp" }, tab: "status" }],
  [
    "#/modules/mod-lamp/commands/set_power",
    { page: "module", module: { id: "mod-lamp" }, tab: "commands", command: "set_power" },
  ],
  ["#/panels", { page: "panels" }],
  ["#/pair/123456", { page: "pair", code: "123456" }],
  ["#/systems/a%2Fb%20c", { page: "system", system: "a/b c" }],
];

test.each(routes)("%s is a route, and its address again", (hash, route) => {
  expect(parseRoute(hash)).toEqual(route);
  expect(hrefOf(route)).toBe(hash);
});

test.each(["", "#", "#key-refused", "#/", "#//"])("%j is the overview", (hash) => {
  expect(parseRoute(hash)).toEqual({ page: "overview" });
});

test.each([
  "#/nowhere",
  "#/panels/1",
  "#/pair",
  "#/pair/1/2",
  "#/systems",
  "#/modules",
  "#/modules/mod-lamp/nothing",
  "#/modules/mod-lamp/log/set_power",
  "#/modules/mod-lamp/commands/set_power/more",
])("%s is no route", (hash) => {
  expect(parseRoute(hash)).toEqual({ page: "unknown" });
});

test("what cannot be decoded is taken as it stands", () => {
  expect(parseRoute("#/systems/50%")).toEqual({ page: "system", system: "50%" });
});
