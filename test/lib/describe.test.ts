import { defineDriver, describeDriver, jsonSchema, secret } from "atrium";
import { expect, test } from "vitest";
import { z } from "zod";

const lamp = defineDriver(
  {
    name: "Acme Lamp",
    module: "Lamp",
    summary: "A lamp that hears on HTTP",
    settings: {
      address: z.string().describe("Host name or IP address"),
      password: secret(z.string()).optional(),
      login: z.object({ user: z.string(), key: secret(z.string()) }).optional(),
      retries: z.number().int().positive().default(3),
    },
    status: { power: z.boolean(), level: z.number().optional() },
  },
  (command) => ({
    fade: command({
      summary: "Fades",
      description: "Slowly,\nor at once.",
      level: "support",
      timeout: 60_000,
      params: {
        to: z.number().min(0).max(100).describe("Percent"),
        seconds: z.number().default(2),
        curve: z.enum(["linear", "smooth"]).optional().meta({ title: "Shape of the curve" }),
      },
      returns: z.object({ level: z.number(), note: z.string().default("") }),
      run: (_, { to }) => ({ level: to, note: "" }),
    }),
    toggle: command({ summary: "On or off", run: () => null }),
  }),
);

test("a driver is described as plain data", () => {
  const description = describeDriver(lamp);
  expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  expect(description).toMatchObject({
    name: "Acme Lamp",
    module: "Lamp",
    summary: "A lamp that hears on HTTP",
    logic: false,
    needs: {},
  });
});

test("settings have schemas with descriptions and defaults; those that must be given and secrets are listed", () => {
  const { settings, required_settings, secrets } = describeDriver(lamp);
  expect(settings.address).toEqual({ type: "string", description: "Host name or IP address" });
  expect(settings.password).toEqual({ type: "string", writeOnly: true });
  expect(settings.retries).toMatchObject({ type: "integer", default: 3, exclusiveMinimum: 0 });
  expect(required_settings).toEqual(["address"]);
  expect(secrets).toEqual(["password", "login.key"]);
});

test("status variables have schemas of what is set", () => {
  expect(describeDriver(lamp).status).toEqual({ power: { type: "boolean" }, level: { type: "number" } });
});

test("a command has its parameters in order, with titles and defaults, and says which are required", () => {
  const { fade } = describeDriver(lamp).commands;
  expect(fade).toMatchObject({
    summary: "Fades",
    description: "Slowly,\nor at once.",
    level: "support",
    timeout: 60_000,
    order: ["to", "seconds", "curve"],
    required: ["to"],
  });
  expect(fade?.params).toEqual({
    to: { title: "to", type: "number", minimum: 0, maximum: 100, description: "Percent" },
    seconds: { title: "seconds", type: "number", default: 2 },
    curve: { title: "Shape of the curve", type: "string", enum: ["linear", "smooth"] },
  });
});

test("a result is described as it comes out, with what has a default always there", () => {
  expect(describeDriver(lamp).commands.fade?.returns).toMatchObject({
    type: "object",
    properties: { level: { type: "number" }, note: { type: "string", default: "" } },
    required: ["level", "note"],
  });
});

test("what a command does not say has the widest meaning", () => {
  expect(describeDriver(lamp).commands.toggle).toEqual({
    summary: "On or off",
    level: "user",
    order: [],
    required: [],
    params: {},
    returns: {},
  });
});

test("a driver with needs is a logic driver", () => {
  const room = defineDriver(
    { name: "Room", module: "Room", summary: "A room", needs: { calendar: "Calendar" } },
    () => ({}),
  );
  expect(describeDriver(room)).toMatchObject({ logic: true, needs: { calendar: "Calendar" } });
});

test("what JSON Schema cannot say is left open", () => {
  expect(jsonSchema(z.object({ at: z.date(), id: z.string() }), "input")).toMatchObject({
    properties: { at: {}, id: { type: "string" } },
  });
  expect(jsonSchema(z.bigint(), "output")).toEqual({});
});

test("a schema is described as what goes in, or as what comes out", () => {
  const schema = z.object({ zone: z.string().default("UTC") });
  expect(jsonSchema(schema, "input")).not.toHaveProperty("required");
  expect(jsonSchema(schema, "output")).toMatchObject({ required: ["zone"] });
  expect(jsonSchema(schema, "input")).not.toHaveProperty("$schema");
});
