import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { suggestion } from "../../../runtime/settings/load-settings.ts";
import { failure, fileWith, folderWith, load, problemsOf } from "./fixtures.ts";

/** As they are when nobody says anything. */
const limits = {
  frame_bytes: 10_485_760,
  unread_bytes: 8_388_608,
  requests_in_flight: 256,
  bindings_per_socket: 5_000,
  sockets_per_key: 5_000,
};

test("an empty file is a building with nothing in it", async () => {
  const settings = await load(await fileWith(""));
  expect(settings.file).toEqual({
    host: {
      listen: "127.0.0.1",
      port: 3000,
      booking_frames: [],
      trust_proxy: ["loopback"],
      booking_scripts: [],
      audit: { size: 50, files: 90 },
      exec_timeout: 30,
      driver_paths: [],
      worker_memory: 512,
      worker_busy: 10,
      limits,
    },
    auth: { keys: [] },
    zones: [],
    drivers: {},
    modules: [],
    systems: [],
  });
});

test("a whole building, with defaults for what is not said", async () => {
  const file = await fileWith(`
host: { listen: "::1", port: "8080" }
auth: { keys: [ { name: panel, key: abc, systems: [sys-1] } ] }
zones: [ { id: zone-1, name: HQ } ]
drivers: { acme/lamp: { settings: { level: 5 } } }
modules: [ { id: mod-1, driver: acme/lamp, name: _Lamp } ]
systems: [ { id: sys-1, name: One, email: one@example.com, capacity: 4, zones: [zone-1], modules: [mod-1] } ]
`);
  expect((await load(file)).file).toEqual({
    host: {
      listen: "::1",
      port: 8080,
      booking_frames: [],
      trust_proxy: ["loopback"],
      booking_scripts: [],
      audit: { size: 50, files: 90 },
      exec_timeout: 30,
      driver_paths: [],
      worker_memory: 512,
      worker_busy: 10,
      limits,
    },
    auth: { keys: [{ name: "panel", key: "abc", level: "user", systems: ["sys-1"] }] },
    zones: [{ id: "zone-1", name: "HQ", settings: {} }],
    drivers: { "acme/lamp": { settings: { level: 5 } } },
    modules: [{ id: "mod-1", driver: "acme/lamp", name: "_Lamp", essential: true, settings: {} }],
    systems: [
      {
        id: "sys-1",
        name: "One",
        email: "one@example.com",
        capacity: 4,
        bookable: true,
        zones: ["zone-1"],
        modules: ["mod-1"],
        settings: {},
      },
    ],
  });
});

describe("something wrong", () => {
  test.each([
    ["an unknown section", "hosts: {}", "building.yaml:1", "hosts", "unknown name"],
    ["an unknown name", "host:\n  port: 1\n  prot: 2", "building.yaml:3", "host.prot", "unknown name"],
    ["a wrong type", "host:\n  listen: 7", "building.yaml:2", "host.listen", "expected string, received number"],
    ["a port that is none", "host:\n  port: web", "building.yaml:2", "host.port", "expected number, received NaN"],
    [
      "a port too big",
      "host: { port: 65536 }",
      "building.yaml:1",
      "host.port",
      "Too big: expected number to be <=65535",
    ],
    ["what is missing", "zones:\n  - name: A", "building.yaml:2", "zones.0.id", "is required"],
    [
      "an id with a blank",
      "zones:\n  - { id: a b, name: A }",
      "building.yaml:2",
      "zones.0.id",
      "an id has letters, digits, dots, dashes and underscores only",
    ],
    [
      "a name with a dash",
      "modules: [ { id: a, driver: d, name: A-B } ]",
      "building.yaml:1",
      "modules.0.name",
      "a module's name has letters, digits and underscores only",
    ],
    [
      "a name with an index",
      "modules: [ { id: a, driver: d, name: Lamp_2 } ]",
      "building.yaml:1",
      "modules.0.name",
      "a module's name does not end in _ and a number, which is how an index is written",
    ],
    [
      "an unknown level",
      "auth:\n  keys:\n    - { name: a, key: b, level: root }",
      "building.yaml:3",
      "auth.keys.0.level",
      'Invalid option: expected one of "user"|"support"|"administrator"',
    ],
    [
      "an empty key",
      "auth: { keys: [ { name: a, key: '' } ] }",
      "building.yaml:1",
      "auth.keys.0.key",
      "Too small: expected string to have >=1 characters",
    ],
    [
      "an address that is none",
      "systems: [ { id: a, name: A, email: nobody } ]",
      "building.yaml:1",
      "systems.0.email",
      "Invalid email address",
    ],
    [
      "a list that is empty by mistake",
      "host: {}\nzones:\n",
      "building.yaml:2",
      "zones",
      "expected array, received null",
    ],
    ["__proto__", '{ "host": { "__proto__": 1 } }', "building.yaml:1", "host.__proto__", "unknown name"],
  ])("%s is named with file, line, path and what was expected", async (_, yaml, where, path, message) => {
    expect(await problemsOf(yaml)).toEqual([{ where, path, message }]);
  });

  test("a key that stands where a name should be is not shown", async () => {
    const hidden = "has a name that is not known here, which is not shown: it may be a key";
    const yaml = "auth:\n  keys:\n    - { name: a, key: b }\n    - { name: support, my.secret-key, level: user }\n";
    expect(await problemsOf(yaml)).toContainEqual({ where: "building.yaml:4", path: "auth.keys.1", message: hidden });
    expect(JSON.stringify(await problemsOf(yaml))).not.toContain("secret");
  });

  test("every problem is named, one on a line", async () => {
    const file = await fileWith("host:\n  port: x\nzones:\n  - id: a\n");
    const error = await failure(load(file));
    expect(error.message.split("\n")).toEqual([
      `${file}:2: host.port: expected number, received NaN`,
      `${file}:4: zones.0.name: is required`,
    ]);
    expect(error.message).not.toContain("\n\n");
  });

  test("in a folder, the file that it is in is named", async () => {
    const folder = await folderWith({
      "a.yaml": "zones:\n  - { id: a, name: A }\n",
      "b.yaml": "zones:\n  - { id: b, name: B }\n  - { id: c }\n",
    });
    expect((await failure(load(folder))).message).toBe(`${join(folder, "b.yaml")}:3: zones.2.name: is required`);
  });
});

describe("ids", () => {
  test.each([
    ["zones", "zones:\n  - { id: a, name: A }\n  - { id: a, name: B }"],
    ["modules", "modules:\n  - { id: a, driver: x }\n  - { id: a, driver: y }"],
    ["systems", "systems:\n  - { id: a, name: A }\n  - { id: a, name: B }"],
  ])("of %s are unique", async (section, yaml) => {
    expect(await problemsOf(yaml)).toEqual([
      { where: "building.yaml:3", path: `${section}.1.id`, message: '"a" is there twice; ids are unique' },
    ]);
  });

  test("may be the same for a zone, a module and a system", async () => {
    const file = await fileWith(
      "zones: [ { id: a, name: A } ]\nmodules: [ { id: a, driver: x } ]\nsystems: [ { id: a, name: A } ]",
    );
    expect((await load(file)).file.systems[0]?.id).toBe("a");
  });

  test("that nothing has are an error, with what may have been meant", async () => {
    const yaml = `
auth: { keys: [ { name: panel, key: k, systems: [sys-lobby, sys-loby] } ] }
zones: [ { id: zone-hq, name: HQ } ]
modules: [ { id: mod-calendar, driver: x } ]
systems:
  - id: sys-lobby
    name: Lobby
    zones:
      - zone-hp
    modules:
      - mod-calendar
      - mod-calender
      - lamp
`;
    expect(await problemsOf(yaml)).toEqual([
      {
        where: "building.yaml:9",
        path: "systems.0.zones.0",
        message: 'there is no zone "zone-hp"; did you mean "zone-hq"?',
      },
      {
        where: "building.yaml:12",
        path: "systems.0.modules.1",
        message: 'there is no module "mod-calender"; did you mean "mod-calendar"?',
      },
      { where: "building.yaml:13", path: "systems.0.modules.2", message: 'there is no module "lamp"' },
      {
        where: "building.yaml:2",
        path: "auth.keys.0.systems.1",
        message: 'there is no system "sys-loby"; did you mean "sys-lobby"?',
      },
    ]);
  });

  test.each([
    ["brightnes", ["brightness", "level"], '; did you mean "brightness"?'],
    ["levle", ["brightness", "level"], ""],
    ["lvel", ["brightness", "level"], '; did you mean "level"?'],
    ["a", [], ""],
    ["x", ["y"], '; did you mean "y"?'],
    ["colour", ["level"], ""],
  ])("%j among %j%s", (name, known, expected) => {
    expect(suggestion(name, known)).toBe(expected);
  });
});
