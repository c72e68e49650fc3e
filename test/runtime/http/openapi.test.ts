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
    "auth/authority",
    "modules",
    "settings",
    "start",
    "stop",
    "restart",
    "types",
    "functions",
  ]) {
    expect(routes).toContain(word);
    expect(Object.keys(paths).some((path) => path.includes(word))).toBe(true);
  }
});
