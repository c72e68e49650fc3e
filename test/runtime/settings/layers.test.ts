import { describe, expect, test } from "vitest";
import { type Layer, type LayerName, layerNames, mergeLayers } from "../../../runtime/settings/layers.ts";

const layer = (name: LayerName, settings: Record<string, unknown>, from: string = name): Layer => ({
  layer: name,
  from,
  path: ["some", name, "settings"],
  settings,
});

/** The setting's origin as `layer from`. */
const origins = (layers: Layer[]) =>
  Object.fromEntries(mergeLayers(layers).origins.map((each) => [each.setting.join("."), `${each.layer} ${each.from}`]));

test("layers go from general to specific", () => {
  expect(layerNames).toEqual(["driver", "zone", "system", "module", "defined"]);
});

test("a later layer wins, among zones the one that is listed later", () => {
  const layers = [
    layer("driver", { a: "driver", b: "driver", c: "driver", d: "driver", e: "driver", f: "driver" }),
    layer("zone", { b: "first", c: "first", d: "first", e: "first", f: "first" }, "zone-1"),
    layer("zone", { c: "second", d: "second", e: "second", f: "second" }, "zone-2"),
    layer("system", { d: "system", e: "system", f: "system" }),
    layer("module", { e: "module", f: "module" }),
    layer("defined", { f: "defined" }),
  ];
  expect(mergeLayers(layers).settings).toEqual({
    a: "driver",
    b: "first",
    c: "second",
    d: "system",
    e: "module",
    f: "defined",
  });
  expect(origins(layers)).toEqual({
    a: "driver driver",
    b: "zone zone-1",
    c: "zone zone-2",
    d: "system system",
    e: "module module",
    f: "defined defined",
  });
});

describe("values", () => {
  test("objects merge by key, as deep as they go", () => {
    const layers = [
      layer("driver", { smtp: { host: "mail", port: 25, tls: { on: false, ca: "x" } } }),
      layer("module", { smtp: { port: 587, tls: { on: true } } }),
    ];
    expect(mergeLayers(layers).settings).toEqual({ smtp: { host: "mail", port: 587, tls: { on: true, ca: "x" } } });
    expect(origins(layers)).toEqual({
      "smtp.host": "driver driver",
      "smtp.port": "module module",
      "smtp.tls.on": "module module",
      "smtp.tls.ca": "driver driver",
    });
  });

  test("lists are replaced as a whole", () => {
    const layers = [layer("driver", { rooms: [1, 2, { a: 1 }] }), layer("module", { rooms: [3] })];
    expect(mergeLayers(layers).settings).toEqual({ rooms: [3] });
    expect(origins(layers)).toEqual({ rooms: "module module" });
  });

  test("null is a value", () => {
    const layers = [layer("driver", { a: 1, b: { c: 1 } }), layer("module", { a: null, b: null })];
    expect(mergeLayers(layers).settings).toEqual({ a: null, b: null });
    expect(origins(layers)).toEqual({ a: "module module", b: "module module" });
  });

  test("an object replaces a value, and a value an object, with all that was below", () => {
    const layers = [layer("driver", { a: 1, b: { c: 1, d: { e: 1 } } }), layer("module", { a: { x: 1 }, b: 2 })];
    expect(mergeLayers(layers).settings).toEqual({ a: { x: 1 }, b: 2 });
    expect(origins(layers)).toEqual({ "a.x": "module module", b: "module module" });
  });

  test("an empty object is there, and takes nothing away", () => {
    const layers = [layer("driver", { a: { b: 1 } }), layer("module", { a: {}, c: {} })];
    expect(mergeLayers(layers).settings).toEqual({ a: { b: 1 }, c: {} });
    expect(origins(layers)).toEqual({ "a.b": "driver driver" });
  });

  test("a key with a dot is not a path", () => {
    const { settings, origins } = mergeLayers([layer("driver", { a: { b: 1 } }), layer("module", { "a.b": 2 })]);
    expect(settings).toEqual({ a: { b: 1 }, "a.b": 2 });
    expect(origins.map(({ setting }) => setting)).toEqual([["a", "b"], ["a.b"]]);
  });

  test.each(["__proto__", "constructor", "toString"])("a key %s is a key like another", (key) => {
    const from = JSON.parse(`{"${key}": {"polluted": 1}}`);
    const { settings } = mergeLayers([layer("driver", from), layer("module", from)]);
    expect(JSON.stringify(settings)).toBe(`{"${key}":{"polluted":1}}`);
    expect({}).not.toHaveProperty("polluted");
  });
});

test("an origin has the value's path in the settings file", () => {
  const { origins } = mergeLayers([layer("system", { smtp: { port: 25 } }, "sys-1")]);
  expect(origins).toEqual([
    { setting: ["smtp", "port"], layer: "system", from: "sys-1", path: ["some", "system", "settings", "smtp", "port"] },
  ]);
});

test("what the driver defined itself has no path in the settings file", () => {
  const { origins } = mergeLayers([{ layer: "defined", from: "mod-1", settings: { level: 7 } }]);
  expect(origins).toEqual([{ setting: ["level"], layer: "defined", from: "mod-1", path: [] }]);
});

test("the layers themselves stay as they were", () => {
  const layers = [layer("driver", { a: { b: 1 } }), layer("module", { a: { c: 2 } })];
  const before = structuredClone(layers);
  mergeLayers(layers);
  expect(layers).toEqual(before);
});

test("no layers are no settings", () => {
  expect(mergeLayers([])).toEqual({ settings: {}, origins: [] });
});
