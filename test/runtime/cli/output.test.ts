import { expect, test } from "vitest";
import { formatDuration, formatTable, formatTime, formatValue, wrap } from "../../../runtime/cli/output.ts";
import { typeText } from "../../../runtime/cli/schema-text.ts";

test.each([
  [0, "0 s"],
  [-5, "0 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [3_599_999, "59 min"],
  [3_600_000, "1 h"],
  [86_400_000 * 12, "12 d"],
])("%i milliseconds are %s", (milliseconds, expected) => {
  expect(formatDuration(milliseconds)).toBe(expected);
});

test("times are local", () => {
  expect(formatTime(new Date(2026, 2, 9, 7, 5, 3).getTime())).toBe("2026-03-09 07:05:03");
});

test.each([
  ["text", "text"],
  [null, "null"],
  [undefined, "null"],
  [[], "[]"],
  [{}, "{}"],
  [{ a: [1, { b: 2 }] }, '{"a":[1,{"b":2}]}'],
])("%j is printed as %s", (value, expected) => {
  expect(formatValue(value)).toBe(expected);
});

test("what does not fit into a line is indented, and is still JSON", () => {
  const value = { short: [1, 2], long: [{ name: "Ada Lovelace" }, { name: "Grace Hopper" }], "a key": "text" };
  const text = formatValue(value, 30);
  expect(text).toBe(
    [
      "{",
      '  "short": [1,2],',
      '  "long": [',
      '    {"name":"Ada Lovelace"},',
      '    {"name":"Grace Hopper"}',
      "  ],",
      '  "a key": "text"',
      "}",
    ].join("\n"),
  );
  expect(JSON.parse(text)).toEqual(value);
});

test.each([
  ["a few words in a row", 10, ["a few", "words in a", "row"]],
  ["sys-boardroom", 8, ["sys-", "boardroo", "m"]],
  ["abcdefghij", 4, ["abcd", "efgh", "ij"]],
  ["", 10, [""]],
  ["as it is", Number.POSITIVE_INFINITY, ["as it is"]],
])("%j wraps at %i columns", (text, width, expected) => {
  expect(wrap(text, width)).toEqual(expected);
});

test("a table aligns its columns", () => {
  expect(
    formatTable([
      ["ID", "NAME"],
      ["mod-1", "Lamp"],
    ]),
  ).toEqual(["ID     NAME", "mod-1  Lamp"]);
  expect(formatTable([])).toEqual([]);
});

test("a narrow table wraps its last column and cuts the widest of those before it, never the first", () => {
  const rows = [["mod-boardroom-bookings", "vendor/product/driver", "online", "one two three four"]];
  expect(formatTable(rows, { width: 58 })).toEqual([
    "mod-boardroom-bookings  …/driver  online  one two three".replace("…/driver", "…ct/driver"),
    `${" ".repeat(44)}four`,
  ]);
});

test.each([
  [{ type: "string" }, "string"],
  [{ type: "string", format: "email" }, "string (email)"],
  [{ type: ["string", "null"] }, "string | null"],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, "string | null"],
  [{ type: "array", items: { oneOf: [{ type: "string" }, { type: "number" }] } }, "(string | number)[]"],
  [{ type: "array" }, "any[]"],
  [{ type: "object", properties: { id: {}, name: {} } }, "{ id, name }"],
  [{ type: "object", additionalProperties: {} }, "object"],
  [{ const: 5 }, "5"],
  [{ enum: ["a", 1] }, '"a" | 1'],
  [{}, "any"],
  [{ type: "integer", default: 0, description: "Unix seconds" }, "integer, default 0. Unix seconds"],
])("the schema %j reads %s", (schema, expected) => {
  expect(typeText(schema)).toBe(expected);
});

test("what may be left out says so, or what it then is", () => {
  expect(typeText({ type: "string" }, true)).toBe("string, optional");
  expect(typeText({ type: "string", default: "UTC" }, true)).toBe('string, default "UTC"');
});
