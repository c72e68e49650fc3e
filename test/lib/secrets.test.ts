import { DriverError, defineDriver, describeDriver, secret } from "atrium";
import { mountDriver } from "atrium/testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Shape } from "../../lib/contract.ts";
import { maskSecrets } from "../../lib/secret.ts";
import { failure } from "./fixtures.ts";

const secretsOf = (settings: Shape) =>
  describeDriver(defineDriver({ name: "Lamp", module: "Lamp", summary: "A lamp", settings }, () => ({}))).secrets;

describe("where secrets are", () => {
  const hidden = secret(z.string());
  test.each<[string, z.ZodType, string[]]>([
    ["a setting", hidden, ["at"]],
    ["an object as a whole", secret(z.object({ id: z.string() })), ["at"]],
    ["a nested object", z.object({ login: z.object({ name: z.string(), password: hidden }) }), ["at.login.password"]],
    ["an optional object", z.object({ password: hidden }).optional(), ["at.password"]],
    ["a nullable one", hidden.nullable(), ["at"]],
    ["an optional one", hidden.optional(), ["at"]],
    ["one with a default", hidden.default("x"), ["at"]],
    ["one with checks after the mark", hidden.min(3).trim().describe("A password"), ["at"]],
    ["one that is transformed", hidden.transform(Number), ["at"]],
    ["a record", z.record(z.string(), z.object({ token: hidden })), ["at.*.token"]],
    ["a record by pattern", z.looseRecord(z.string().regex(/^k_/), hidden), ["at.*"]],
    ["a list", z.array(z.object({ token: hidden })), ["at.*.token"]],
    ["a tuple", z.tuple([z.string(), hidden]), ["at.1"]],
    ["the rest of a tuple", z.tuple([z.string()]).rest(hidden), ["at.*"]],
    ["a union", z.union([z.string(), z.object({ token: hidden })]), ["at.token"]],
    [
      "a discriminated union",
      z.discriminatedUnion("by", [
        z.object({ by: z.literal("key"), key: hidden }),
        z.object({ by: z.literal("login"), password: hidden }),
      ]),
      ["at.key", "at.password"],
    ],
    ["an intersection", z.intersection(z.object({ a: hidden }), z.object({ b: z.string() })), ["at.a"]],
    ["a schema with an id of its own", z.object({ token: hidden }).meta({ id: "Account" }), ["at.token"]],
    ["nowhere", z.object({ name: z.string() }), []],
  ])("%s", (_, at, paths) => {
    expect(secretsOf({ at })).toEqual(paths);
  });

  test("a schema that contains itself, to a depth", () => {
    const node: z.ZodType = z.object({
      token: hidden,
      get children() {
        return z.array(node).optional();
      },
    });
    expect(secretsOf({ at: node })).toEqual([
      "at.token",
      "at.children.*.token",
      "at.children.*.children.*.token",
      "at.children.*.children.*.children.*.token",
      "at.children.*.children.*.children.*.children.*.token",
    ]);
  });

  test("JSON Schema shows them as writeOnly, and keeps what else the schema says", () => {
    const lamp = defineDriver(
      {
        name: "Lamp",
        module: "Lamp",
        summary: "A lamp",
        settings: { password: secret(z.string().describe("Of the lamp's web page")) },
      },
      () => ({}),
    );
    expect(describeDriver(lamp).settings.password).toEqual({
      type: "string",
      description: "Of the lamp's web page",
      writeOnly: true,
    });
  });
});

describe("what is shown of settings", () => {
  test.each([
    ["a value", { a: "x", b: "y" }, ["a"], { a: "[secret]", b: "y" }],
    ["a value that is no text", { a: 7, b: { c: 1 } }, ["a", "b"], { a: "[secret]", b: "[secret]" }],
    ["a nested value", { a: { b: "x", c: 1 } }, ["a.b"], { a: { b: "[secret]", c: 1 } }],
    [
      "every item of a list",
      { a: [{ t: "x" }, { t: "y", u: 1 }] },
      ["a.*.t"],
      { a: [{ t: "[secret]" }, { t: "[secret]", u: 1 }] },
    ],
    ["every value of a record", { a: { x: "1", y: "2" } }, ["a.*"], { a: { x: "[secret]", y: "[secret]" } }],
    ["one place of a tuple", { a: ["x", "y"] }, ["a.1"], { a: ["x", "[secret]"] }],
    ["what is not there", { a: null }, ["a", "b", "a.c"], { a: null }],
    ["something of another form", { a: "x" }, ["a.b"], { a: "x" }],
  ])("%s", (_, value, paths, masked) => {
    const before = structuredClone(value);
    expect(maskSecrets(value, paths)).toEqual(masked);
    expect(value).toEqual(before);
  });
});

const lamp = defineDriver(
  {
    name: "Lamp",
    module: "Lamp",
    summary: "A lamp",
    settings: {
      password: secret(z.string()),
      accounts: z.array(z.object({ name: z.string(), token: secret(z.string()) })).default([]),
      fallback: secret(z.string()).default("factory-password"),
      pin: secret(z.string().trim()).optional(),
    },
    status: { seen: z.unknown() },
    update(self) {
      if (self.settings.password.startsWith("bad")) throw new Error(`refused: ${self.settings.password}`);
    },
  },
  (command) => ({
    log: command({
      summary: "Logs",
      params: { text: z.string(), data: z.record(z.string(), z.unknown()).optional() },
      run: (self, { text, data }) => self.log.info(text, data),
    }),
    show: command({
      summary: "Sets the status",
      params: { value: z.unknown() },
      run(self, { value }) {
        self.setStatus("seen", value);
        return self.getStatus("seen");
      },
    }),
    fail: command({
      summary: "Fails",
      params: { text: z.string() },
      run(_, { text }) {
        throw new DriverError(`No: ${text}`, { details: { sent: [text], [text]: 1 } });
      },
    }),
    crash: command({
      summary: "Fails otherwise",
      params: { text: z.string() },
      run(_, { text }) {
        throw new TypeError(text);
      },
    }),
    change: command({
      summary: "Changes the password",
      params: { password: z.string() },
      run: (self, { password }) => self.defineSetting("password", password),
    }),
  }),
);

describe.each([
  ["a plain text", "correct horse"],
  ["quotes", 'say "please"'],
  ["lines", "first\nsecond\r\n"],
  ["backslashes", "C:\\secret\\u0041"],
  ["letters of all kinds", "gehëim🔑"],
  ["digits", "1767"],
  ["a word of JSON", "true"],
  ["a word of every error", "message"],
  ["what looks like an escape", "nnnn"],
])("a secret of %s", (_, password) => {
  const mount = () => mountDriver(lamp, { settings: { password } });

  test("is masked in logs", async () => {
    const { commands, logs } = await mount();
    await commands.log({ text: `<${password}>`, data: { list: [`<${password}>`], [password]: 1, n: 17670, b: true } });
    expect(logs).toHaveLength(1);
    expect(logs[0]).toMatchObject({
      time: expect.any(Number),
      level: "info",
      message: "<[secret]>",
      data: { list: ["<[secret]>"], "[secret]": 1, n: 17670, b: true },
    });
  });

  test("is masked in errors and their details", async () => {
    const { commands } = await mount();
    const error = await failure(commands.fail({ text: password }));
    expect(error).toMatchObject({
      code: "request_failed",
      message: "No: [secret]",
      details: { sent: ["[secret]"], "[secret]": 1 },
    });
    expect(error.stack).not.toContain(`No: ${password}`);
    expect((await failure(commands.crash({ text: `<${password}>` }))).message).toContain("<[secret]>");
  });

  test("is masked in status variables, which stay JSON", async () => {
    const mounted = await mount();
    const value = { text: `<${password}>`, at: 1767000000, on: true, lines: "\nnnnn", none: null };
    const shown = { ...value, text: "<[secret]>", ...(password === "nnnn" ? { lines: "\n[secret]" } : {}) };
    expect(await mounted.commands.show({ value })).toEqual(shown);
    expect(mounted.status.seen).toEqual(shown);
  });
});

test("secrets inside of lists, and secrets with a default, are masked too", async () => {
  const { commands, logs } = await mountDriver(lamp, {
    settings: { password: "password", accounts: [{ name: "ann", token: "token-of-ann" }] },
  });
  await commands.log({ text: "ann token-of-ann factory-password" });
  expect(logs[0]?.message).toBe("ann [secret] [secret]");
});

test("a secret is masked as the driver sees it", async () => {
  const { commands, logs } = await mountDriver(lamp, { settings: { password: "password", pin: "  4711 \n" } });
  await commands.log({ text: "the pin is 4711" });
  expect(logs[0]?.message).toBe("the pin is [secret]");
});

test("a secret that is an object is masked text by text; numbers in it cannot be", async () => {
  const driver = defineDriver(
    {
      name: "Lamp",
      module: "Lamp",
      summary: "A lamp",
      settings: { login: secret(z.object({ user: z.string(), pin: z.number() })) },
    },
    (command) => ({
      log: command({ summary: "Logs", params: { text: z.string() }, run: (self, { text }) => self.log.info(text) }),
    }),
  );
  const { commands, logs } = await mountDriver(driver, { settings: { login: { user: "operator", pin: 4711 } } });
  await commands.log({ text: "operator with 4711" });
  expect(logs[0]?.message).toBe("[secret] with 4711");
});

test("a secret that contains another is masked as a whole", async () => {
  const { commands, logs } = await mountDriver(lamp, { settings: { password: "abcd", pin: "abcdefgh" } });
  await commands.log({ text: "abcdefgh abcd" });
  expect(logs[0]?.message).toBe("[secret] [secret]");
});

test("a text of less than four characters is no secret that could be masked", async () => {
  const { commands, logs } = await mountDriver(lamp, { settings: { password: "is" } });
  await commands.log({ text: "this is all" });
  expect(logs[0]?.message).toBe("this is all");
});

test("after a change, the new secret is masked, and the old one, of which others may still speak", async () => {
  const { commands, update, logs } = await mountDriver(lamp, { settings: { password: "old-password" } });
  await update({ password: "new-password" });
  await commands.log({ text: "old-password new-password" });
  expect(logs[0]?.message).toBe("[secret] [secret]");
});

test("a secret that the driver defines itself is masked", async () => {
  const { commands, logs, defined } = await mountDriver(lamp, { settings: { password: "old-password" } });
  await commands.change({ password: "new-password" });
  await commands.log({ text: "old-password new-password" });
  expect(logs[0]?.message).toBe("[secret] [secret]");
  expect(defined).toEqual({ password: "new-password" });
});

test("an update that fails does not tell the secret", async () => {
  const { update } = await mountDriver(lamp, { settings: { password: "password" } });
  expect((await failure(update({ password: "bad-password" }))).message).toBe(
    "module raised: refused: [secret] (Error)",
  );
});

test("an update with wrong settings leaves the secrets in use masked", async () => {
  const { commands, update, logs } = await mountDriver(lamp, { settings: { password: "password" } });
  expect((await failure(update({ password: 7 }))).code).toBe("invalid_settings");
  await commands.log({ text: "password" });
  expect(logs[0]?.message).toBe("[secret]");
});

test("what setup throws does not tell the secret", async () => {
  const driver = defineDriver(
    {
      name: "Lamp",
      module: "Lamp",
      summary: "A lamp",
      settings: { password: secret(z.string()) },
      setup({ settings }) {
        throw new Error(`wrong password "${settings.password}"`);
      },
    },
    () => ({}),
  );
  expect((await failure(mountDriver(driver, { settings: { password: "correct horse" } }))).message).toBe(
    'module raised: wrong password "[secret]" (Error)',
  );
});
