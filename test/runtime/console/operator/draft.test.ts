import { expect, test } from "vitest";
import { z } from "zod";
import { jsonSchema } from "../../../../lib/describe.ts";
import { argumentsOf, type Draft, emptyDraft } from "../../../../runtime/console/pages/operator/draft.ts";
import { fieldOf } from "../../../../runtime/console/pages/operator/field.ts";

/** What an argument called `it` becomes. */
function entered(schema: z.ZodType, draft: Draft, required = true) {
  const field = fieldOf(jsonSchema(schema, "input"), "it");
  return argumentsOf([{ name: "it", required, field }], { it: draft });
}
const value = (schema: z.ZodType, draft: Draft, required = true) => {
  const { args, issues } = entered(schema, draft, required);
  expect(issues).toEqual([]);
  return args;
};
const issues = (schema: z.ZodType, draft: Draft, required = true) =>
  entered(schema, draft, required).issues.map(({ path, message }) => `${path} ${message}`);

test("what is typed becomes a value of its type", () => {
  expect(value(z.string(), "x")).toEqual({ it: "x" });
  expect(value(z.number(), " 1.5 ")).toEqual({ it: 1.5 });
  expect(value(z.boolean(), "false")).toEqual({ it: false });
  expect(value(z.enum(["a", "b"]), "1")).toEqual({ it: "b" });
  expect(value(z.unknown(), '{"a": [1]}')).toEqual({ it: { a: [1] } });
  expect(value(z.string().nullable(), null)).toEqual({ it: null });
  expect(value(z.tuple([z.string(), z.number()]), ["a", "2"])).toEqual({ it: ["a", 2] });
});

test("what is left empty is not sent", () => {
  for (const schema of [z.string(), z.number(), z.boolean(), z.enum(["a"]), z.unknown(), z.array(z.string())]) {
    const field = fieldOf(jsonSchema(schema, "input"));
    expect(value(schema, emptyDraft(field), false)).toEqual({});
  }
  expect(value(z.object({ a: z.string(), always: z.literal(1) }), { a: "" }, false)).toEqual({});
  expect(value(z.union([z.string(), z.number()]), { option: "", value: "" }, false)).toEqual({});
});

test("what must be given and is not is an issue, at its own path", () => {
  expect(issues(z.string(), "")).toEqual(["it is required"]);
  expect(issues(z.object({ a: z.object({ b: z.string() }) }), { a: { b: "" } })).toEqual(["it.a.b is required"]);
  expect(issues(z.array(z.object({ email: z.string() })), [{ email: "a" }, { email: "" }])).toEqual([
    "it.1.email is required",
  ]);
});

test("a list that must be given may be empty", () => {
  expect(value(z.array(z.string()), [])).toEqual({ it: [] });
  expect(issues(z.array(z.string()).min(1), [])).toEqual(["it needs 1 or more"]);
});

test("members that must be given count only in an object that is given", () => {
  const schema = z.object({ id: z.string(), note: z.string().optional() });
  expect(value(schema, { id: "", note: "" }, false)).toEqual({});
  expect(issues(schema, { id: "", note: "x" }, false)).toEqual(["it.id is required"]);
});

test("a union is the value of the kind that was chosen, with the constants of that", () => {
  const schema = z.union([
    z.object({ type: z.literal("hang") }),
    z.object({ type: z.literal("delay"), milliseconds: z.number() }),
  ]);
  expect(value(schema, { option: "0", value: {} })).toEqual({ it: { type: "hang" } });
  expect(value(schema, { option: "1", value: { milliseconds: "5" } })).toEqual({
    it: { type: "delay", milliseconds: 5 },
  });
  expect(issues(schema, { option: "1", value: {} })).toEqual(["it.milliseconds is required"]);
});

test("numbers are held against their bounds", () => {
  const schema = z.int().min(1).max(9);
  expect(["x", "1.5", "0", "10", "  "].flatMap((text) => issues(schema, text))).toEqual([
    "it is not a number",
    "it is not a whole number",
    "it is less than 1",
    "it is more than 9",
    "it is not a number",
  ]);
  expect(["1", "9"].flatMap((text) => issues(schema, text))).toEqual([]);
  expect(issues(z.number().gt(0), "0")).toEqual(["it is not more than 0"]);
  expect(issues(z.number().lt(1), "1")).toEqual(["it is not less than 1"]);
  expect(issues(z.number(), "Infinity")).toEqual(["it is not a number"]);
});

test("texts are held against their length and pattern", () => {
  expect(issues(z.string().min(3), "ab")).toEqual(["it needs 3 characters or more"]);
  expect(issues(z.string().max(1), "ab")).toEqual(["it takes 1 characters or fewer"]);
  expect(issues(z.string().regex(/^\d+$/), "ab")).toEqual(["it does not fit the pattern ^\\d+$"]);
});

test("a pattern that browsers cannot read is left to the host", () => {
  const field = fieldOf({ type: "string", pattern: "(?<!a" });
  expect(argumentsOf([{ name: "it", required: true, field }], { it: "b" }).issues).toEqual([]);
});

test("JSON must be JSON, and an object where only that will do", () => {
  expect(issues(z.unknown(), "{")[0]).toMatch(/^it is not JSON: /);
  expect(issues(z.record(z.string(), z.string()), "[]")).toEqual(['it is not an object, as {"name": "value"} is']);
});

test("a name from the prototype is a name like any other", () => {
  const { args } = argumentsOf([{ name: "constructor", required: false, field: fieldOf({ type: "string" }) }], {});
  expect(args).toEqual({});
});
