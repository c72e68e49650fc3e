import type { InjectOptions } from "fastify";
import { expect, test } from "vitest";
import { keys, lampBuilding, testBuilding } from "../test-host.ts";

const prefix = "/api/engine/v2";

async function rest(yaml?: string) {
  const { http, ...rest } = await testBuilding(yaml);
  const send = async (
    method: "GET" | "POST",
    path: string,
    { key = keys.user, ...options }: InjectOptions & { key?: string } = {},
  ) => {
    const headers = { "x-api-key": key, ...options.headers };
    const answer = await http.inject({
      method,
      url: path.startsWith("/") ? path : `${prefix}/${path}`,
      ...options,
      headers,
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: answer.body === "" ? undefined : JSON.parse(answer.body),
    };
  };
  return { http, send, ...rest };
}

const jsonBody = (body: unknown) => ({
  payload: JSON.stringify(body),
  headers: { "content-type": "application/json" },
});

test("health, the authority and the root are served without a key, systems and modules are not", async () => {
  const { http } = await rest();
  for (const path of ["/healthz", "/auth/authority", prefix, `${prefix}/`]) {
    expect((await http.inject(path)).statusCode).toBe(200);
  }
  for (const path of [
    `${prefix}/systems`,
    `${prefix}/modules`,
    "/openapi.json",
    "/nothing",
    `${prefix}/systems/sys-1/Lamp`,
  ]) {
    const answer = await http.inject(path);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ error: "access denied", message: "A key is needed: send it as X-API-Key" });
  }
  expect(
    (await http.inject({ url: `${prefix}/systems`, headers: { authorization: `Bearer ${keys.user}` } })).statusCode,
  ).toBe(200);
});

test.each([
  ["that cannot be decoded", "/%zz", 400],
  ["with a part that cannot be decoded", `${prefix}/systems/%ff`, 400],
  ["with a part that is too long for any name", `${prefix}/systems/sys-1/${"x".repeat(501)}`, 404],
])("an address %s is answered like any other, and asks for a key", async (_, path, expected) => {
  const { http, send } = await rest();
  expect((await http.inject(path)).json()).toMatchObject({ error: "access denied" });
  const { status, body, headers } = await send("GET", path);
  expect(status).toBe(expected);
  expect(body).toEqual({ error: "bad request", message: expect.any(String), backtrace: [] });
  expect(headers["x-request-id"]).toEqual(expect.any(String));
});

test("the authority says what ts-client wants to read", async () => {
  const { http } = await rest();
  const authority = (await http.inject("/auth/authority")).json();
  expect(Object.keys(authority)).toEqual([
    "id",
    "name",
    "description",
    "domain",
    "login_url",
    "logout_url",
    "session",
    "production",
    "config",
    "version",
  ]);
  expect(authority.version).toMatch(/^[2-9]\.\d+\.\d+$/);
});

test("systems are listed with their number, in pages, and found by name or mail address", async () => {
  const { send } = await rest();
  const all = await send("GET", "systems");
  expect(all.headers["x-total-count"]).toBe("2");
  expect(all.body[0]).toEqual({
    id: "sys-1",
    name: "One",
    email: "one@example.com",
    capacity: 4,
    bookable: true,
    zones: ["zone-1"],
    modules: ["mod-lamp", "mod-room"],
  });
  expect((await send("GET", "systems?limit=1&offset=1")).body.map(({ id }: { id: string }) => id)).toEqual(["sys-2"]);
  expect((await send("GET", "systems?q=ONE@")).body.map(({ id }: { id: string }) => id)).toEqual(["sys-1"]);
  expect(await send("GET", "systems?limit=many")).toMatchObject({
    status: 400,
    body: { error: "bad request", details: { issues: [{ path: "limit" }] } },
  });
  expect((await send("GET", "systems/sys-2")).body.name).toBe("Two");
  expect((await send("GET", "systems/sys-1/types")).body).toEqual({ Lamp: 1, Room: 1 });
});

test("functions are described with the schema and order of their arguments", async () => {
  const { send } = await rest();
  const { body } = await send("GET", "systems/sys-1/functions/Lamp_1");
  expect(body.set_power).toEqual({
    arity: 2,
    order: ["on", "level"],
    required: ["on"],
    params: {
      on: { title: "on", type: "boolean" },
      level: expect.objectContaining({ title: "level", type: "integer", default: 7 }),
    },
    summary: "Switches the lamp",
    level: "user",
  });
  expect(body).not.toHaveProperty("reset");
});

test("status variables are texts in the whole, and values one by one", async () => {
  const { send } = await rest();
  expect((await send("GET", "systems/sys-1/Lamp")).body).toEqual({ power: "false", brightness: "30" });
  expect(await send("GET", "systems/sys-1/Lamp_1/brightness")).toMatchObject({ status: 200, body: 30 });
  expect(await send("GET", "systems/sys-1/Lamp/colour")).toMatchObject({
    status: 404,
    body: { message: expect.stringContaining('no status variable "colour"') },
  });
});

test("a command takes an array and answers its value", async () => {
  const { send } = await rest();
  expect(await send("POST", "systems/sys-1/Lamp_1/set_power", jsonBody([true, 3]))).toMatchObject({
    status: 200,
    body: 3,
  });
  expect(await send("POST", "systems/sys-1/Lamp/echo", jsonBody(["Grüße"]))).toMatchObject({
    body: "Grüße",
    headers: { "content-type": "application/json; charset=utf-8" },
  });
  expect(await send("POST", "systems/sys-1/Room/greet")).toMatchObject({ status: 200, body: "Hallo" });
  expect(
    await send("POST", "systems/sys-1/Room/greet", { payload: "", headers: { "content-type": "application/json" } }),
  ).toMatchObject({ status: 200 });
});

test.each([
  [
    "a body that is not JSON",
    "Lamp/echo",
    { payload: "{", headers: { "content-type": "application/json" } },
    400,
    "bad request",
  ],
  ["an object as the body", "Lamp/echo", jsonBody({ value: 1 }), 400, "bad request"],
  [
    "another content type",
    "Lamp/echo",
    { payload: "[1]", headers: { "content-type": "text/plain" } },
    415,
    "bad request",
  ],
  ["a body over the limit", "Lamp/echo", jsonBody(["x".repeat(11 * 1024 * 1024)]), 413, "bad request"],
  ["wrong arguments", "Lamp/set_power", jsonBody(["x"]), 400, "bad request"],
  ["an unknown command", "Lamp/explode", jsonBody([]), 400, "bad request"],
  ["an unknown module", "Lump/echo", jsonBody([]), 404, "module not found"],
  ["a failing driver", "Lamp/fail", jsonBody(["expected"]), 500, "request failed"],
  ["too high a level", "Lamp/reset", jsonBody([]), 403, "access denied"],
])("%s is an error in PlaceOS's shape", async (_, path, options, status, error) => {
  const { send } = await rest();
  const answer = await send("POST", `systems/sys-1/${path}`, options);
  const [module_name] = path.split("/");
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({
    error,
    sys_id: "sys-1",
    module_name,
    index: 1,
    message: expect.any(String),
    backtrace: [],
  });
});

test("details are the same as over the socket, and stacks are for administrators", async () => {
  const { send } = await rest();
  const asUser = await send("POST", "systems/sys-1/Lamp/fail", jsonBody(["expected"]));
  expect(asUser.body).toMatchObject({ details: { bulb: "E27" }, backtrace: [] });
  const asAdministrator = await send("POST", "systems/sys-1/Lamp/fail", {
    ...jsonBody(["unexpected"]),
    key: keys.administrator,
  });
  expect(asAdministrator.body.backtrace.join("\n")).toMatch(/TypeError: bulb is undefined/);
});

test("__proto__ in a body is an argument like any other", async () => {
  const { send } = await rest();
  const answer = await send("POST", "systems/sys-1/Lamp/echo", {
    payload: '[{"__proto__":{"admin":true}}]',
    headers: { "content-type": "application/json" },
  });
  expect(answer.status).toBe(200);
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test("the id of a request is echoed when it is one, and made when it is not", async () => {
  const { send } = await rest();
  expect((await send("GET", "systems", { headers: { "x-request-id": "abc-1" } })).headers["x-request-id"]).toBe(
    "abc-1",
  );
  expect((await send("GET", "systems", { headers: { "x-request-id": "a b\tc" } })).headers["x-request-id"]).toMatch(
    /^[0-9a-f-]{36}$/,
  );
  expect((await send("GET", "nothing")).headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
});

test("operators see modules, their settings and their contract, and start and stop them", async () => {
  const { send } = await rest();
  const key = keys.support;
  expect(await send("GET", "modules")).toMatchObject({ status: 403, body: { error: "access denied" } });
  const all = await send("GET", "modules", { key });
  expect(all.headers["x-total-count"]).toBe("2");
  expect(all.body[0]).toMatchObject({
    id: "mod-lamp",
    name: "Lamp",
    driver: "demo/lamp",
    state: "online",
    systems: ["sys-1", "sys-2"],
  });
  expect((await send("GET", "modules/Lamp", { key })).body.description.commands.set_power.order).toEqual([
    "on",
    "level",
  ]);
  expect((await send("GET", "modules/mod-lamp/settings", { key })).body.settings).toEqual({
    brightness: 30,
    password: "[secret]",
  });
  const json = { headers: { "content-type": "application/json" } };
  expect((await send("POST", "modules/mod-lamp/stop", { key, ...json })).body).toMatchObject({ state: "stopped" });
  expect((await send("POST", "modules/mod-lamp/start", { key, ...json })).body).toMatchObject({ state: "online" });
  expect((await send("POST", "modules/mod-lamp/restart", { key })).body).toMatchObject({ state: "online" });
});

test("a name with an underscore is a name, and a trailing number an index", async () => {
  const { send } = await rest(lampBuilding.replace("driver: demo/lamp,", "driver: demo/lamp, name: Desk_Lamp,"));
  expect((await send("GET", "systems/sys-2/Desk_Lamp/power")).body).toBe(false);
  expect((await send("GET", "systems/sys-2/Desk_Lamp_1/power")).body).toBe(false);
  expect(await send("GET", "systems/sys-2/Desk_Lamp_2/power")).toMatchObject({
    status: 404,
    body: { module_name: "Desk_Lamp", index: 2 },
  });
});

test("a path that does not exist says so", async () => {
  const { send } = await rest();
  expect(await send("GET", "/nothing?api-key=secret")).toMatchObject({
    status: 404,
    body: { message: "There is nothing at GET /nothing" },
  });
  expect((await send("GET", "/%E0%A4%A")).status).toBe(400);
});
