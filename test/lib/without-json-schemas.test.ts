import Fastify from "fastify";
import { expect, test } from "vitest";
import { withoutJsonSchemas } from "../../lib/without-json-schemas.ts";

test("a route with a JSON Schema, which nothing would check, keeps its server from starting", async () => {
  const server = Fastify({ schemaController: withoutJsonSchemas });
  const schema = { querystring: { type: "object", required: ["page"] } };
  server.get("/pages", { schema }, async () => "a page");
  await expect(server.ready()).rejects.toThrow("check what comes in with zod");
});

test("an answer is the JSON of a route's value, and errors are answered", async () => {
  const server = Fastify({ schemaController: withoutJsonSchemas });
  server.get("/page", async () => ({ page: 1, of: null }));
  server.get("/broken", async () => {
    throw new Error("torn");
  });
  expect((await server.inject("/page")).json()).toEqual({ page: 1, of: null });
  expect((await server.inject("/broken")).json()).toMatchObject({ statusCode: 500, message: "torn" });
});
