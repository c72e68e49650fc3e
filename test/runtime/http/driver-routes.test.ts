import { describe, expect, test } from "vitest";
import { eventually } from "../../eventually.ts";
import { callers, driverPath, keys, testBuilding } from "../test-host.ts";

const yaml = (modules = "mod-book") => `
host: { port: 0, isolation: inline, driver_paths: [ ${JSON.stringify(driverPath)} ] }
auth:
  keys:
    - { name: user, key: ${keys.user} }
    - { name: support, key: ${keys.support}, level: support }
    - { name: elsewhere, key: ${keys.panel}, level: support, systems: [sys-2] }
modules:
  - { id: mod-book, driver: demo/guestbook }
  - { id: mod-other, driver: demo/guestbook, name: Other }
systems:
  - { id: sys-1, name: One, modules: [${modules}] }
  - { id: sys-2, name: Two, modules: [] }
`;

describe("what a driver serves over HTTP", () => {
  test("is not available when its module does not run, and strangers are not told why", async () => {
    const broken = yaml().replace("driver: demo/guestbook }", "driver: demo/guestbook, settings: { greeting: 7 } }");
    const { http } = await testBuilding(broken.replace(", name: Other", ", name: Other, settings: { greeting: 7 }"));
    const stranger = await http.inject("/guests/hall/book");
    expect(stranger.statusCode).toBe(503);
    expect(stranger.json()).toMatchObject({ message: "This is not available at present; try again later" });
    expect(stranger.body).not.toMatch(/greeting|mod-book|yaml/);
    const operator = await http.inject({
      method: "DELETE",
      url: "/guests/hall/book",
      headers: { "x-api-key": keys.support },
    });
    expect(operator.json().message).toContain("greeting");
  });

  test("is there without a key when it is public, with its query checked and its path decoded", async () => {
    const { http } = await testBuilding(yaml());
    const reply = await http.inject("/guests/great%20hall/book?limit=3&limit=4");
    expect(reply.statusCode).toBe(200);
    expect(reply.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(reply.json()).toEqual({ hall: "great hall", limit: 3 });
  });

  test("gets a body as its schema describes it, the caller's address and the request's id", async () => {
    const { http, exec } = await testBuilding(yaml());
    const reply = await http.inject({
      method: "POST",
      url: "/guests/hall/book",
      headers: { "x-request-id": "request-7", "content-type": "application/json" },
      body: JSON.stringify({ name: "Ada", stranger: true }),
    });
    expect(reply.statusCode).toBe(201);
    expect(reply.headers["x-greeting"]).toBe("Hello");
    expect(reply.json()).toEqual({ name: "Ada" });
    expect(await exec(callers.user, "Guestbook", "entries")).toEqual([
      { name: "Ada", address: "127.0.0.1", request: "request-7" },
    ]);
  });

  test.each([
    ["a body that does not fit", JSON.stringify({ name: "" }), "invalid_arguments"],
    ["no body", "", "invalid_arguments"],
    ["what is no JSON", "{", "parse_error"],
  ])("answers for %s in its own way", async (_, body, problem) => {
    const { http } = await testBuilding(yaml());
    const reply = await http.inject({ method: "POST", url: "/guests/hall/book", body });
    expect(reply.statusCode).toBe(422);
    expect(reply.json()).toMatchObject({ problem });
  });

  test("may refuse a caller before it looks at what they send", async () => {
    const { http } = await testBuilding(yaml());
    const leave = async (invitation: string, body: string) => {
      const headers = { "x-invitation": invitation };
      const reply = await http.inject({ method: "POST", url: "/guests/hall/goodbye", headers, body });
      return [reply.statusCode, reply.json()];
    };
    expect(await leave("cellar", "{")).toEqual([403, { problem: "access_denied" }]);
    expect(await leave("hall", "{")).toEqual([422, { problem: "parse_error" }]);
    expect(await leave("hall", '{"name":"Ada"}')).toEqual([200, "Goodbye, Ada"]);
  });

  test("answers failures in the host's way when it has none of its own", async () => {
    const { http } = await testBuilding(yaml());
    const wrong = await http.inject("/guests/hall/book?limit=none");
    expect(wrong.statusCode).toBe(400);
    expect(wrong.json()).toMatchObject({ error: "bad request", details: { issues: [{ path: "limit" }] } });
    const broken = await http.inject("/guests/broken");
    expect(broken.statusCode).toBe(500);
    expect(broken.json()).toMatchObject({ message: "The book is lost", details: { since: 1954 } });
  });

  test("has as much time as it says", async () => {
    const { http, clock } = await testBuilding(yaml());
    const answered: unknown[] = [];
    const waiting = http.inject("/guests/hall/next").then(({ statusCode, body }) => answered.push(statusCode, body));
    await eventually(() => expect(clock.pending).toBe(1));
    await clock.advance(59_999);
    expect(answered).toEqual([]);
    await clock.advance(1);
    await waiting;
    expect(answered).toEqual([500, expect.stringContaining("did not finish within 60 s")]);
  });

  test("may be a page or bytes", async () => {
    const { http } = await testBuilding(yaml());
    const page = await http.inject("/guests/page");
    expect([page.headers["content-type"], page.body]).toEqual(["text/html", "<p>Guests</p>"]);
    const stamp = await http.inject("/guests/stamp");
    expect([...stamp.rawPayload]).toEqual([137, 80, 78, 71]);
  });

  test("needs a key of its level that reaches a system of the module, when it is not public", async () => {
    const { http } = await testBuilding(yaml());
    const tear = async (key?: string) => {
      const headers = key === undefined ? {} : { "x-api-key": key };
      return (await http.inject({ method: "DELETE", url: "/guests/hall/book", headers })).statusCode;
    };
    expect([await tear(), await tear(keys.user), await tear(keys.panel), await tear(keys.support)]).toEqual([
      401, 403, 403, 204,
    ]);
  });

  test("never sees the host's keys, but credentials of its own", async () => {
    const { http } = await testBuilding(yaml());
    const seen = async (headers: Record<string, string>) =>
      (await http.inject({ url: "/guests/echo", headers }))
        .json()
        .filter((name: string) => !/^(host|user-agent)$/.test(name));
    expect(await seen({ cookie: "api-key=1", "x-api-key": "1", authorization: "Bearer 1", "x-note": "1" })).toEqual([
      "x-note",
    ]);
    expect(await seen({ authorization: "Basic YTpi" })).toEqual(["authorization"]);
  });

  test("is served by the first module of the settings, and by the next when that is stopped for good", async () => {
    const { http, exec, change } = await testBuilding(yaml("mod-book, mod-other"));
    const write = () => http.inject({ method: "POST", url: "/guests/hall/book", body: '{"name":"Ada"}' });
    await write();
    expect(await exec(callers.user, "Guestbook", "entries")).toHaveLength(1);
    expect(await exec(callers.user, "Other", "entries")).toHaveLength(0);
    await change(yaml("mod-other").replace("- { id: mod-book, driver: demo/guestbook }", ""));
    await write();
    expect(await exec(callers.user, "Other", "entries")).toHaveLength(1);
  });

  test("is 404 with a key and 401 without where nobody serves anything, also for a path that does not decode", async () => {
    const { http } = await testBuilding(yaml());
    const at = async (url: string, key?: string) =>
      (await http.inject({ url, headers: key === undefined ? {} : { "x-api-key": key } })).statusCode;
    expect([await at("/guests"), await at("/guests", keys.user)]).toEqual([401, 404]);
    expect(await at("/guests//book", keys.user)).toBe(404);
    expect((await http.inject({ method: "PUT", url: "/guests/hall/book" })).statusCode).toBe(401);
  });

  test("stands in the OpenAPI document, public or with its level", async () => {
    const { http } = await testBuilding(yaml());
    const { paths } = (await http.inject({ url: "/openapi.json", headers: { "x-api-key": keys.user } })).json();
    const { get, post, delete: tear } = paths["/guests/{hall}/book"];
    expect(get).toMatchObject({ summary: "Reads the book of a hall", security: [] });
    expect(get.parameters.map(({ name }: { name: string }) => name)).toEqual(["hall", "limit"]);
    expect(post.requestBody.content["application/json"].schema.required).toEqual(["name"]);
    expect(tear.description).toContain("Needs level support");
    expect(tear.security).toBeUndefined();
  });
});
