import { defineDriver, describeDriver, personal, secret } from "atrium";
import { expect, test } from "vitest";
import { z } from "zod";
import { argumentText } from "../../../runtime/audit/argument-text.ts";

const driver = defineDriver({ name: "Locks", module: "Locks", summary: "For the test" }, (command) => ({
  grant: command({
    summary: "Lets somebody in",
    params: {
      door: z.string(),
      visitor: z
        .object({ badge: z.int(), name: personal(z.string()), codes: z.array(z.object({ pin: secret(z.string()) })) })
        .optional(),
      pin: secret(z.string()).optional(),
      reason: personal(z.string()).default("none"),
      answers: z.record(z.string(), personal(z.string())).nullable().default(null),
      times: z.array(z.int()).default([]),
    },
    run: () => null,
  }),
}));
const grant = describeDriver(driver).commands.grant;
const shown = (args: unknown) => JSON.parse(argumentText(grant as NonNullable<typeof grant>)(args));

test("arguments are shown by name, however they were given", () => {
  expect(shown(["north"])).toEqual({ door: "north" });
  expect(shown({ door: "north", times: [1, 2] })).toEqual({ door: "north", times: [1, 2] });
  expect([shown(null), shown(undefined), shown([])]).toEqual([{}, {}, {}]);
});

test("a secret is masked and personal data is withheld, wherever the schema marks them", () => {
  const visitor = { badge: 7, name: "Grace Okafor", codes: [{ pin: "1234" }, { pin: "5678" }] };
  const text = JSON.stringify(shown(["north", visitor, "0000", "to see Ada", { phone: "+49 30 1" }]));
  expect(JSON.parse(text)).toEqual({
    door: "north",
    visitor: { badge: 7, name: "[personal]", codes: [{ pin: "[secret]" }, { pin: "[secret]" }] },
    pin: "[secret]",
    reason: "[personal]",
    answers: { phone: "[personal]" },
  });
});

test("what the schema does not name is left out", () => {
  expect(shown({ door: "north", password: "hunter2", __proto__: { x: 1 } })).toEqual({ door: "north" });
  expect(shown(["north", null, null, null, null, [], "hunter2"])).not.toHaveProperty("6");
});

test("a long text is cut, a long list ends, and what comes after too much is left out", () => {
  expect(shown([`north ${"x".repeat(500)}`]).door).toMatch(/^north x{194}…$/);
  const { times } = shown(["north", null, null, null, null, Array.from({ length: 100_000 }, (_, at) => at)]);
  expect(times.at(-1)).toMatch(/^… \d+ more$/);
  expect(JSON.stringify(times).length).toBeLessThan(2_100);
  const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`key-${at}`, "v"]));
  expect(JSON.stringify(shown({ door: wide as never })).length).toBeLessThan(2_400);
});
