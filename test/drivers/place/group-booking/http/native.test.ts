import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeEach, expect, test, vi } from "vitest";
import { administrator, bookingHost, sunday, user, visit } from "./booking-host.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const profiles = "/api/booking/profiles";
const { members: _, ...plain } = visit;

let host: Awaited<ReturnType<typeof bookingHost>>;

beforeEach(async () => {
  host = await bookingHost();
});

test("profiles are created, read, changed and deleted by administrators, and read by everybody with a key", async () => {
  const body = { ...plain, name: "tour" };
  const asked = async (method: string, path: string, more: object) => (await host.call(method, path, more)).status;
  expect(await asked("GET", profiles, {})).toBe(401);
  expect(await asked("GET", profiles, { headers: user })).toBe(200);
  expect(await asked("POST", profiles, { headers: user, body })).toBe(403);

  const created = await host.post(profiles, body, { headers: administrator });
  expect([created.status, created.json]).toEqual([201, expect.objectContaining({ id: 2, name: "tour", version: 1 })]);
  const taken = await host.post(profiles, body, { headers: administrator });
  expect([taken.status, taken.json]).toEqual([409, expect.objectContaining({ code: "name.taken", created: false })]);

  for (const reference of ["2", "tour"]) {
    expect((await host.get(`${profiles}/${reference}`, { headers: user })).json).toEqual(created.json);
  }
  const listed = (await host.get(`${profiles}?limit=1&offset=1`, { headers: user })).json;
  expect(listed).toMatchObject({ offset: 1, totalSize: 2, done: true, records: [{ name: "visit" }] });

  const change = { headers: administrator, body: { durationMinutes: 45 } };
  const changed = await host.call("PATCH", `${profiles}/tour?version=1`, change);
  expect([changed.status, changed.json]).toEqual([200, { ...created.json, durationMinutes: 45, version: 2 }]);
  const late = await host.call("PATCH", `${profiles}/tour?version=1`, change);
  expect([late.status, late.json.code]).toEqual([409, "version.conflict"]);
  expect(await asked("PATCH", `${profiles}/tour`, { headers: user, body: {} })).toBe(403);

  const gone = await host.call("DELETE", `${profiles}/tour`, { headers: administrator });
  expect([gone.status, gone.json]).toEqual([200, { status: "Ok" }]);
  const nothing = await host.get(`${profiles}/tour`, { headers: user });
  expect([nothing.status, nothing.json.code]).toEqual([404, "profile.not_found"]);
});

test("a profile with bookings to come is deleted by force only", async () => {
  await host.post("/api/public/book/visit", await host.form(sunday("10:00")));
  const remove = (query: string) => host.call("DELETE", `${profiles}/visit${query}`, { headers: administrator });
  const refused = await remove("");
  expect([refused.status, refused.json.code]).toEqual([409, "profile.has_bookings"]);
  expect((await remove("?force=perhaps")).status).toBe(400);
  expect((await remove("?force=true")).status).toBe(200);
});

test("people and rooms come to a profile and go", async () => {
  const path = `${profiles}/visit`;
  const attached = await host.post(
    `${path}/attach_users`,
    { user_ids: ["Grace.Okafor@contoso.example", "boardroom@contoso.example"] },
    { headers: administrator },
  );
  expect([attached.status, attached.json]).toEqual([200, { status: "Ok" }]);
  const users = async () =>
    (await host.get(`${path}/users?limit=10`, { headers: user })).json.records.map(
      ({ userId, kind }: { userId: string; kind: string }) => `${userId.split("@")[0]} ${kind}`,
    );
  const before = ["priya.raman person", "samuel.adeyemi person"];
  expect(await users()).toEqual([...before, "grace.okafor person", "boardroom room"]);
  const unknown = await host.post(
    `${path}/attach_users`,
    { user_ids: ["nobody@contoso.example"] },
    { headers: administrator },
  );
  expect([unknown.status, unknown.json.code]).toEqual([404, "user.unknown"]);
  const detach = { user_ids: ["grace.okafor@contoso.example", "boardroom@contoso.example"] };
  expect((await host.post(`${path}/detach_users`, detach, { headers: user })).status).toBe(403);
  expect((await host.post(`${path}/detach_users`, detach, { headers: administrator })).status).toBe(200);
  expect(await users()).toEqual(before);
});

test("everything that is served stands in a valid OpenAPI document, with what it takes", async () => {
  const document = (await host.get("/openapi.json", { headers: user })).json;
  const { valid, errors } = await new Validator().validate(document);
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  const served = Object.entries<object>(document.paths)
    .filter(([path]) => /^\/(api\/(booking|public)|v1\/book)\//.test(path))
    .flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`));
  expect(served.sort()).toEqual(
    [
      "GET /api/booking/profiles",
      "POST /api/booking/profiles",
      "GET /api/booking/profiles/{id}",
      "PATCH /api/booking/profiles/{id}",
      "DELETE /api/booking/profiles/{id}",
      "GET /api/booking/profiles/{id}/users",
      "POST /api/booking/profiles/{id}/attach_users",
      "POST /api/booking/profiles/{id}/detach_users",
      "GET /api/public/book/{name}",
      "POST /api/public/book/{name}",
      "GET /api/public/book/{name}/slots",
      "GET /api/public/book/{name}/qrcode.svg",
      "GET /api/public/book/{name}/qrcode.png",
      "GET /api/public/bookings/{token}",
      "POST /api/public/bookings/{token}",
      "GET /api/public/bookings/{token}/slots",
      "GET /api/public/bookings/{token}/booking.ics",
      "GET /v1/book/group/profiles",
      "POST /v1/book/group/profiles",
      "GET /v1/book/group/profiles/{id}",
      "PATCH /v1/book/group/profiles/{id}",
      "DELETE /v1/book/group/profiles/{id}",
      "POST /v1/book/group/profiles/{id}/attachUsers",
      "POST /v1/book/group/profiles/{id}/attachAccounts",
      "POST /v1/book/group/profiles/{id}/detachUsers",
      "POST /v1/book/group/profiles/{id}/detachAccounts",
      "GET /v1/book/group/profiles/{id}/meeting",
      "POST /v1/book/group/profiles/{id}/meeting",
      "POST /v1/book/group/reservations/{id}/confirm",
      "DELETE /v1/book/group/reservations/{id}",
      "GET /v1/book/{clientId}/{name}/meeting",
      "POST /v1/book/{clientId}/{name}/meeting",
    ].sort(),
  );
  const { post } = document.paths["/api/public/book/{name}"];
  expect(post.security).toEqual([]);
  expect(post.requestBody.content["application/json"].schema.required).toEqual(["start", "name", "email", "form"]);
});

test("the OpenAPI document says who is let in, what is answered, and in which shape", async () => {
  const { paths, components } = (await host.get("/openapi.json", { headers: user })).json;
  expect(components.securitySchemes.basic).toEqual({ type: "http", scheme: "basic" });
  for (const [path, operations] of Object.entries<Record<string, { security?: object }>>(paths)) {
    if (!/^\/v1\/book\//.test(path)) continue;
    const isClients = path.startsWith("/v1/book/group/");
    for (const { security } of Object.values(operations)) expect(security).toEqual(isClients ? [{ basic: [] }] : []);
  }
  const statuses = (path: string, method: string) => Object.keys(paths[path][method].responses);
  expect(statuses("/api/public/book/{name}", "post")).toEqual(["201", "default"]);
  expect(statuses("/api/booking/profiles", "post")).toEqual(["201", "default"]);
  expect(statuses("/v1/book/group/profiles/{id}/meeting", "post")).toEqual(["201", "default"]);
  expect(statuses("/v1/book/group/profiles/{id}", "patch")).toEqual(["200", "default"]);

  const { post } = paths["/v1/book/{clientId}/{name}/meeting"];
  const error = post.responses.default.content["application/json"].schema;
  expect(error.required).toEqual(["code", "message", "requestId"]);
  const headers = (operation: { parameters: { in: string; name: string }[] }) =>
    operation.parameters.filter((each) => each.in === "header").map(({ name }) => name);
  expect(headers(post)).toEqual(["Idempotency-Key"]);
  expect(headers(paths["/api/public/book/{name}"].post)).toEqual(["Idempotency-Key"]);
  expect(headers(paths["/v1/book/group/profiles/{id}"].patch)).toEqual(["If-Match"]);

  const types = (path: string) => Object.keys(paths[path].get.responses[200].content);
  expect(types("/api/public/book/{name}/qrcode.svg")).toEqual(["image/svg+xml"]);
  expect(types("/api/public/book/{name}/qrcode.png")).toEqual(["image/png"]);
  expect(types("/api/public/bookings/{token}/booking.ics")).toEqual(["text/calendar"]);
});
