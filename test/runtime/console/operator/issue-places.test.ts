import { expect, test } from "vitest";
import { z } from "zod";
import { jsonSchema } from "../../../../lib/describe.ts";
import { argumentFields } from "../../../../runtime/console/pages/operator/field.ts";
import { placeIssues, shownPaths } from "../../../../runtime/console/pages/operator/issue-places.ts";

const shape = {
  attendees: z.array(z.object({ email: z.string(), kind: z.literal("person") })),
  pair: z.tuple([z.string(), z.string()]),
  action: z.union([z.string(), z.object({ delay: z.number() })]),
  args: z.record(z.string(), z.unknown()),
  room: z.object({ id: z.string() }).nullable(),
};
const members = argumentFields({
  order: Object.keys(shape),
  required: [],
  params: Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, jsonSchema(schema, "input")])),
});
const draft = {
  attendees: [{ email: "" }, { email: "" }],
  pair: ["", ""],
  action: { option: "1", value: { delay: "" } },
  args: "{}",
  room: null,
};

test("every input of a form as it is filled in has its path", () => {
  expect(shownPaths(members, draft)).toEqual([
    "attendees",
    "attendees.0",
    "attendees.0.email",
    "attendees.1",
    "attendees.1.email",
    "pair",
    "pair.0",
    "pair.1",
    "action",
    "action.delay",
    "args",
    "room",
  ]);
  expect(shownPaths(members, { ...draft, action: { option: "", value: "" } })).toContain("action");
});

test("what the host found wrong stands at its field, else at the nearest around it, else at the form", () => {
  const issues = [
    { path: "attendees.1.email", message: "is not an email address" },
    { path: "attendees.7.email", message: "is required" },
    { path: "args.name", message: "is required" },
    { path: "args", message: "is odd" },
    { path: "elsewhere", message: "unknown name" },
    { path: "", message: "too many" },
  ];
  expect([...placeIssues(issues, shownPaths(members, draft))]).toEqual([
    ["attendees.1.email", ["is not an email address"]],
    ["attendees", ["7.email is required"]],
    ["args", ["name is required", "is odd"]],
    ["", ["elsewhere unknown name", "too many"]],
  ]);
});
