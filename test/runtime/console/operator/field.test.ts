import calendar from "atrium/drivers/microsoft/graph-api";
import sandbox from "atrium/drivers/microsoft/sandbox";
import bookings from "atrium/drivers/place/bookings";
import { expect, test } from "vitest";
import { z } from "zod";
import { describeDriver, jsonSchema } from "../../../../lib/describe.ts";
import { unixTime } from "../../../../lib/schemas.ts";
import { argumentsOf, emptyDrafts } from "../../../../runtime/console/pages/operator/draft.ts";
import { argumentFields, fieldOf, isUnixTime } from "../../../../runtime/console/pages/operator/field.ts";
import { emptyText, typeText } from "../../../../runtime/console/pages/operator/field-text.ts";

const field = (schema: z.ZodType, name = "") => fieldOf(jsonSchema(schema, "input"), name);

test("each plain type has its kind of field", () => {
  expect(field(z.string())).toMatchObject({ kind: "text", secret: false, nullable: false });
  expect(field(z.number().min(1).lt(9))).toMatchObject({ kind: "number", integer: false, min: 1, below: 9 });
  expect(field(z.int().max(7))).toMatchObject({ kind: "number", integer: true, max: 7 });
  expect(field(z.boolean())).toMatchObject({ kind: "boolean" });
  expect(field(z.enum(["a", "b"]))).toMatchObject({ kind: "choice", values: ["a", "b"] });
  expect(field(z.literal("always"))).toMatchObject({ kind: "fixed", value: "always" });
  expect(field(z.array(z.string()).min(2).max(3))).toMatchObject({
    kind: "list",
    item: { kind: "text" },
    min: 2,
    max: 3,
  });
  expect(field(z.tuple([z.string(), z.number()]))).toMatchObject({
    kind: "tuple",
    items: [{ kind: "text" }, { kind: "number" }],
  });
});

test("members of an object are fields, each required or not", () => {
  expect(field(z.object({ id: z.string(), note: z.string().optional() }))).toMatchObject({
    kind: "object",
    members: [
      { name: "id", required: true, field: { kind: "text" } },
      { name: "note", required: false, field: { kind: "text" } },
    ],
  });
});

test("null is told apart from the value, however the schema says it", () => {
  expect(field(z.string().nullable())).toMatchObject({ kind: "text", nullable: true });
  expect(fieldOf({ type: ["integer", "null"] })).toMatchObject({ kind: "number", nullable: true });
  expect(fieldOf({ enum: ["a", null] })).toMatchObject({ kind: "choice", values: ["a"], nullable: true });
  expect(field(z.union([z.union([z.string(), z.null()]), z.number()]))).toMatchObject({
    kind: "union",
    nullable: true,
    options: [{ label: "text" }, { label: "number" }],
  });
});

test("a union of objects is told by the member that differs", () => {
  const union = z.discriminatedUnion("type", [
    z.object({ type: z.literal("hang") }),
    z.object({ type: z.literal("delay"), milliseconds: z.number() }),
  ]);
  expect(field(union)).toMatchObject({ kind: "union", options: [{ label: "hang" }, { label: "delay" }] });
});

test("a union of constants is a choice, and an optional constant too", () => {
  expect(field(z.union([z.literal(1), z.literal("one")]))).toMatchObject({ kind: "choice", values: [1, "one"] });
  const optional = field(z.object({ force: z.literal(true).optional() }));
  expect(optional).toMatchObject({ members: [{ field: { kind: "choice", values: [true] } }] });
});

test("what has no form is typed as JSON", () => {
  expect(field(z.unknown())).toMatchObject({ kind: "json" });
  expect(field(z.record(z.string(), z.number()))).toMatchObject({ kind: "json", only: "object" });
  expect(fieldOf({ $ref: "#/$defs/tree" })).toMatchObject({ kind: "json" });
  let deep: z.ZodType = z.string();
  for (let level = 0; level < 9; level++) deep = z.array(deep);
  expect(JSON.stringify(field(deep))).toContain('"kind":"json"');
});

test("secrets are recognised by their schema and by their name", () => {
  expect(fieldOf({ type: "string", writeOnly: true })).toMatchObject({ secret: true });
  expect(fieldOf({ type: "string" }, "client_secret")).toMatchObject({ secret: true, long: false });
});

test("times are recognised by what drivers use for them", () => {
  const { status } = describeDriver(calendar);
  expect(isUnixTime(status.throttled_until ?? {})).toBe(true);
  expect(isUnixTime(status.queue_size ?? {})).toBe(false);
  expect(fieldOf({ type: "integer", description: "Unix seconds" })).toMatchObject({ unixTime: true });
  expect(field(unixTime.describe("Which meeting: its event_start"))).toMatchObject({ unixTime: true });
});

test("the description of the only alternative is the field's", () => {
  expect(fieldOf({ anyOf: [{ type: "string", description: "Who" }, { type: "null" }] }).description).toBe("Who");
});

test("types and defaults are told in words", () => {
  expect([
    typeText(field(z.int().min(1).max(1_000))),
    typeText(field(z.number().gt(0))),
    typeText(field(z.int().positive())),
    typeText(field(z.int())),
    typeText(field(z.string().max(255).nullable())),
    typeText(field(z.array(z.boolean()))),
    typeText(field(z.union([z.string(), z.array(z.string())]))),
    typeText(field(z.union([z.string(), z.number(), z.boolean()]))),
    typeText(field(z.enum(["a", "b"]))),
    typeText(field(z.literal(1))),
    typeText(field(z.tuple([z.string(), z.string()]))),
    typeText(field(z.object({ a: z.string() }))),
    typeText(field(z.record(z.string(), z.string()))),
    typeText(field(z.unknown())),
    typeText(field(z.number().min(0))),
    typeText(field(z.number().max(9))),
    typeText(field(z.int().describe("Unix time in seconds"))),
  ]).toEqual([
    "whole number, 1 to 1,000",
    "number, over 0",
    "whole number, over 0",
    "whole number",
    "text, up to 255 characters or null",
    "list of true or false",
    "text or list of text",
    "one of several kinds",
    "one of several",
    "1",
    "list of 2",
    "object",
    "JSON object",
    "any JSON",
    "number, from 0",
    "number, up to 9",
    "unix time",
  ]);
  expect(emptyText(field(z.number().default(128)))).toBe("default: 128");
  expect(emptyText(field(z.string().default("")))).toBe('default: ""');
  expect(emptyText(field(z.string()))).toBe("");
});

const commands = [calendar, sandbox, bookings].flatMap((driver) =>
  Object.entries(describeDriver(driver).commands).map(([name, command]) => ({ name, command })),
);

test.each(commands)("the empty form of $name lacks what is required, and nothing else", ({ command }) => {
  const members = argumentFields(command);
  expect(members.map(({ name }) => name)).toEqual(command.order);
  const { issues } = argumentsOf(members, emptyDrafts(members));
  expect(issues.every(({ message }) => message === "is required")).toBe(true);
  const lists = members.filter(({ required, field: { kind } }) => required && kind === "list").map(({ name }) => name);
  const wanted = command.required.filter((name) => !lists.includes(name));
  expect([...new Set(issues.map(({ path }) => path.split(".")[0]))]).toEqual(wanted);
});
