import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { keys, testBuilding } from "../test-host.ts";

test("the API describes itself in valid OpenAPI 3.1, commands of the drivers in use included", async () => {
  const { http } = await testBuilding();
  const answer = await http.inject({ url: "/openapi.json", headers: { "x-api-key": keys.user } });
  const document = answer.json();
  const { valid, errors } = await new Validator().validate(document);
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(document.openapi).toBe("3.1.0");

  const { post } = document.paths["/api/engine/v2/systems/{id}/Lamp/set_power"];
  expect(post).toMatchObject({ operationId: "Lamp.set_power", summary: "Switches the lamp", tags: ["Lamp"] });
  const body = post.requestBody.content["application/json"].schema;
  expect(body).toMatchObject({ type: "array", minItems: 1, maxItems: 2 });
  expect(body.prefixItems[0]).toEqual({ title: "on", type: "boolean" });
  expect(post.responses[200].content["application/json"].schema).toMatchObject({ type: "number" });
});

test("every route that the host serves is described", async () => {
  const { http } = await testBuilding();
  const { paths } = (await http.inject({ url: "/openapi.json", headers: { "x-api-key": keys.user } })).json();
  const routes = http.printRoutes({ commonPrefix: false });
  for (const word of [
    "healthz",
    "readyz",
    "metrics",
    "auth/authority",
    "modules",
    "settings",
    "start",
    "stop",
    "restart",
    "types",
    "functions",
    "history",
    "logs",
    "users/current",
    "sign_in",
    "sign_out",
    "pairing",
    "claim",
    "approve",
    "panels",
  ]) {
    expect(routes).toContain(word);
    expect(Object.keys(paths).some((path) => path.includes(word))).toBe(true);
  }
});

test("every route that is described is served: without a key where it says so, with one everywhere else", async () => {
  const { http } = await testBuilding();
  const administrator = { "x-api-key": keys.administrator };
  const { paths } = (await http.inject({ url: "/openapi.json", headers: administrator })).json();
  const open: string[] = [];
  for (const [path, operations] of Object.entries<Record<string, { security?: [] }>>(paths)) {
    for (const [method, { security }] of Object.entries(operations)) {
      const request = { method: method.toUpperCase() as "GET", url: path.replaceAll(/\{\w+\}/g, "x") };
      const asNobody = await http.inject(request);
      if (security !== undefined) open.push(`${request.method} ${path.replace("/api/engine/v2", "")}`);
      expect([path, asNobody.statusCode === 401]).toEqual([path, security === undefined]);
      expect((await http.inject({ ...request, headers: administrator })).body).not.toContain("There is nothing at");
    }
  }
  expect(open).toEqual([
    "POST /pairing",
    "POST /pairing/claim",
    "GET /healthz",
    "GET /readyz",
    "GET /auth/authority",
    "GET ",
    "GET /auth/sign_in",
    "GET /auth/callback",
    "GET /sign_in",
    "POST /sign_in",
    "POST /sign_out",
    "POST /webhook/{id}/{secret}/{name}",
  ]);
});
