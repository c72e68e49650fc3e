import { expect, test } from "vitest";
import { z } from "zod";
import { failure, mountCommand } from "./fixtures.ts";

const params = {
  calendar: z.string(),
  count: z.number().int(),
  zone: z.string().default("UTC"),
  note: z.string().optional(),
};
const mountEcho = () => mountCommand({ params, run: (_, args) => args });

test("positional arguments are taken in the order of the parameters", async () => {
  const { go } = await mountEcho();
  expect(await go(["a@b.c", 3, "Europe/Berlin", "hi"])).toEqual({
    calendar: "a@b.c",
    count: 3,
    zone: "Europe/Berlin",
    note: "hi",
  });
});

test("named arguments are taken in any order", async () => {
  const { go } = await mountEcho();
  expect(await go({ note: "hi", count: 3, calendar: "a@b.c" })).toEqual({
    calendar: "a@b.c",
    count: 3,
    zone: "UTC",
    note: "hi",
  });
});

test("missing trailing optional arguments take their defaults", async () => {
  const { go } = await mountEcho();
  expect(await go(["a@b.c", 3])).toEqual({ calendar: "a@b.c", count: 3, zone: "UTC" });
});

test("null for an optional argument means its default", async () => {
  const { go } = await mountEcho();
  expect(await go(["a@b.c", 3, null, null])).toEqual({ calendar: "a@b.c", count: 3, zone: "UTC" });
  expect(await go({ calendar: "a@b.c", count: 3, zone: null })).toEqual({ calendar: "a@b.c", count: 3, zone: "UTC" });
});

test("null for a required argument is wrong, unless the schema takes it", async () => {
  const { go } = await mountEcho();
  expect((await failure(go(["a@b.c", null]))).details).toEqual({
    issues: [{ path: "count", message: "expected number, received null" }],
  });
  const nullable = await mountCommand({ params: { to: z.string().nullable() }, run: (_, args) => args });
  expect(await nullable.go([null])).toEqual({ to: null });
});

test.each([[null], [undefined], [[]], [{}]])("%j are no arguments", async (none) => {
  const { go } = await mountCommand({ params: { zone: z.string().default("UTC") }, run: (_, args) => args });
  expect(await go(none)).toEqual({ zone: "UTC" });
});

test("too many arguments are an error that says how many were given and expected", async () => {
  const { go } = await mountEcho();
  expect(await failure(go([1, 2, 3, 4, 5]))).toMatchObject({
    code: "invalid_arguments",
    message: "go: 5 arguments given, it takes at most 4 (calendar, count, zone, note)",
    details: { issues: [{ path: "", message: "5 arguments given, it takes at most 4 (calendar, count, zone, note)" }] },
  });
});

test("an argument too many is too many also when it is null", async () => {
  const { go } = await mountCommand({ run: () => 1 });
  expect((await failure(go([null]))).message).toBe("go: 1 argument given, it takes no arguments");
});

test("missing required arguments are named", async () => {
  const { go } = await mountEcho();
  expect(await failure(go([]))).toMatchObject({
    message: "go: calendar: is required; count: is required",
    details: {
      issues: [
        { path: "calendar", message: "is required" },
        { path: "count", message: "is required" },
      ],
    },
  });
});

test("unknown names are an error each", async () => {
  const { go } = await mountEcho();
  expect(await failure(go({ calendar: "a@b.c", count: 3, color: 1, size: 2 }))).toMatchObject({
    code: "invalid_arguments",
    details: {
      issues: [
        { path: "color", message: "unknown name" },
        { path: "size", message: "unknown name" },
      ],
    },
  });
});

test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
  "a named argument %s is unknown and changes nothing",
  async (name) => {
    const { go } = await mountEcho();
    const args = JSON.parse(`{"calendar": "a@b.c", "count": 3, "${name}": {"polluted": true}}`);
    expect((await failure(go(args))).details).toEqual({ issues: [{ path: name, message: "unknown name" }] });
    expect({}).not.toHaveProperty("polluted");
  },
);

test("__proto__ inside of an argument reaches neither the driver nor a prototype", async () => {
  const { go } = await mountCommand({
    params: { options: z.record(z.string(), z.unknown()) },
    run: (_, { options }) => [(options as { polluted?: unknown }).polluted ?? "clean", Object.keys(options)],
  });
  expect(await go(JSON.parse('[{"__proto__": {"polluted": true}, "a": 1}]'))).toEqual(["clean", ["a"]]);
});

test("issues have dotted paths, and name what was expected but never the value", async () => {
  const { go } = await mountCommand({
    params: { attendees: z.array(z.strictObject({ email: z.email() })), when: z.object({ start: z.number() }) },
    run: () => null,
  });
  const error = await failure(go([[{ email: "ann@example.com" }, { email: "geheim", phone: 1 }], { start: "geheim" }]));
  expect(error.details).toEqual({
    issues: [
      { path: "attendees.1.email", message: "Invalid email address" },
      { path: "attendees.1.phone", message: "unknown name" },
      { path: "when.start", message: "expected number, received string" },
    ],
  });
  expect(error.message).not.toContain("geheim");
});

test("the sentence names the first three issues and counts the others", async () => {
  const number = z.number();
  const { go } = await mountCommand({
    params: { a: number, b: number, c: number, d: number, e: number },
    run: () => 0,
  });
  expect((await failure(go())).message).toBe("go: a: is required; b: is required; c: is required, and 2 more");
});

test("an argument of several forms is required, or says which forms there are", async () => {
  const { go } = await mountCommand({
    params: { room: z.union([z.string(), z.number(), z.object({ id: z.string() })]) },
    run: () => 0,
  });
  expect((await failure(go())).message).toBe("go: room: is required");
  expect((await failure(go([true]))).message).toBe(
    "go: room: expected string, received boolean, or expected number, received boolean, or expected object, received boolean",
  );
  expect((await failure(go([{ id: 1 }]))).message).toContain("or id expected string, received number");
});

test("an argument of a kind that nothing has says that it is wrong", async () => {
  const kind = z.discriminatedUnion("kind", [z.object({ kind: z.literal("a") }), z.object({ kind: z.literal("b") })]);
  const { go } = await mountCommand({ params: { what: kind }, run: () => 0 });
  expect((await failure(go([{ kind: "c" }]))).details).toMatchObject({ issues: [{ path: "what.kind" }] });
});

test.each([["text"], [7], [true]])("%j are not arguments", async (args) => {
  const { go } = await mountEcho();
  expect((await failure(go(args))).message).toBe("go: arguments are an array in positional order, or an object");
});

test("the driver gets what the schema makes of an argument", async () => {
  const { go } = await mountCommand({
    params: { name: z.string().trim().toUpperCase(), at: z.coerce.number() },
    run: (_, args) => args,
  });
  expect(await go([" lobby ", "7"])).toEqual({ name: "LOBBY", at: 7 });
});
