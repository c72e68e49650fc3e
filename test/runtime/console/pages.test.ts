import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { servePages } from "../../../runtime/console/pages.ts";
import { keys, testBuilding, testHost } from "../test-host.ts";

/** A host with pages that stand in for the built ones. */
async function pages(framedBy: string[] = [], scripts: string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), "atrium-pages-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<title>Console</title>");
  await writeFile(join(folder, "panel.html"), "<title>Panel</title>");
  await writeFile(join(folder, "book.html"), "<title>Booking</title>");
  await writeFile(join(folder, "secret.txt"), "not for everybody");
  await writeFile(join(folder, "assets", "panel-x1.js"), "export {};");
  const { http, api, defects } = await testBuilding();
  servePages(http, api, folder, () => ({ framedBy, scripts }));
  return { http, defects, get: (url: string, headers: Record<string, string> = {}) => http.inject({ url, headers }) };
}

test("the console, every panel and every booking page load without a key, and are asked for again each time", async () => {
  const { get } = await pages();
  for (const [path, title] of [
    ["/", "Console"],
    ["/panel/sys-1", "Panel"],
    ["/panel/there-is-no-such-system", "Panel"],
    ["/book/visit", "Booking"],
    ["/book/there-is-no-such-profile", "Booking"],
    ["/book/manage/x3rT9-_a", "Booking"],
  ] as const) {
    const { statusCode, headers, body } = await get(path);
    expect(statusCode).toBe(200);
    expect(body).toBe(`<title>${title}</title>`);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
    expect((await get(path, { "if-none-match": String(headers.etag) })).statusCode).toBe(304);
  }
});

test("a page loads nothing from elsewhere, runs nothing that stands in it, and stands in no other page", async () => {
  const { get } = await pages();
  for (const path of ["/", "/panel/sys-1", "/book/visit", "/book/manage/x3rT9-_a"]) {
    const policy = String((await get(path)).headers["content-security-policy"]);
    const directives = Object.fromEntries(
      policy.split("; ").map((directive) => {
        const [name = "", ...sources] = directive.split(" ");
        return [name, sources];
      }),
    );
    expect(directives).toEqual({
      "default-src": ["'none'"],
      "script-src": ["'self'"],
      "style-src": ["'self'"],
      "img-src": ["'self'", "data:"],
      "connect-src": ["'self'"],
      "base-uri": ["'none'"],
      "form-action": ["'self'"],
      "frame-ancestors": ["'none'"],
    });
  }
});

test("the booking pages alone stand in pages of the sites that the settings name", async () => {
  const { get } = await pages(["https://www.example.com", "http://intranet.example:8080"]);
  const framesOf = async (path: string) =>
    String((await get(path)).headers["content-security-policy"])
      .split("; ")
      .at(-1);
  expect(await framesOf("/book/visit")).toBe("frame-ancestors https://www.example.com http://intranet.example:8080");
  expect(await framesOf("/book/manage/x3rT9-_a")).toBe(await framesOf("/book/visit"));
  expect(await framesOf("/")).toBe("frame-ancestors 'none'");
  expect(await framesOf("/panel/sys-1")).toBe("frame-ancestors 'none'");
});

test("a host takes the sites from its settings, whatever page of theirs is named", async () => {
  const host = await testHost("host: { port: 0, booking_frames: ['https://www.example.com/visit/?from=atrium'] }");
  const policy = (await fetch(`${host.url}/book/visit`)).headers.get("content-security-policy");
  expect(policy?.split("; ").at(-1)).toBe("frame-ancestors https://www.example.com");
});

test("the page on which something is booked alone loads scripts and frames from elsewhere, as the settings say", async () => {
  const policy = async (host: Awaited<ReturnType<typeof pages>>, path: string) =>
    String((await host.get(path)).headers["content-security-policy"]).split("; ");
  const [closed, open] = [await pages(), await pages([], ["https://challenges.example"])];
  const usual = await policy(closed, "/book/visit");
  const wider = await policy(open, "/book/visit");
  expect(wider.filter((directive) => !usual.includes(directive))).toEqual([
    "script-src 'self' https://challenges.example",
    "frame-src https://challenges.example",
  ]);
  expect(usual.filter((directive) => !wider.includes(directive))).toEqual(["script-src 'self'"]);
  for (const path of ["/", "/panel/sys-1", "/book/manage/x3rT9-_a"]) {
    expect(await policy(open, path)).toEqual(await policy(closed, path));
  }
});

test("a booking page signs nobody in", async () => {
  const { get } = await pages();
  const { statusCode, headers } = await get(`/book/visit?key=${keys.user}`);
  expect(statusCode).toBe(200);
  expect(headers).not.toHaveProperty("set-cookie");
});

test("assets are kept for good: another content has another name", async () => {
  const { get } = await pages();
  const { statusCode, headers } = await get("/assets/panel-x1.js");
  expect(statusCode).toBe(200);
  expect(headers).toMatchObject({
    "cache-control": "public, max-age=31536000, immutable",
    "content-type": expect.stringContaining("javascript"),
    "x-content-type-options": "nosniff",
  });
});

test.each(["/", "/panel/sys-1"])("?key= at %s becomes a cookie, and leaves the address", async (path) => {
  const { get } = await pages();
  const { statusCode, headers, body } = await get(`${path}?key=${keys.user}`);
  expect(statusCode).toBe(303);
  expect(headers.location).toBe(path);
  expect(headers["set-cookie"]).toBe(`api-key=${keys.user}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Strict`);
  expect(headers["cache-control"]).toBe("no-cache");
  expect(headers["referrer-policy"]).toBe("no-referrer");
  expect(body).not.toContain(keys.user);
  const cookie = String(headers["set-cookie"]).split(";", 1)[0] as string;
  expect((await get("/api/engine/v2/users/current", { cookie })).json()).toMatchObject({ name: "user" });
});

test.each(["unknown", "", `${keys.user}%20`])(
  "an unknown key (%j) makes no cookie, and the page is told",
  async (key) => {
    const { get } = await pages();
    for (const path of ["/", "/panel/sys-1"]) {
      const { statusCode, headers } = await get(`${path}?key=${key}`);
      expect(statusCode).toBe(303);
      expect(headers.location).toBe(`${path}#key-refused`);
      expect(headers).not.toHaveProperty("set-cookie");
    }
  },
);

test("the address that a key leads to is always on this host", async () => {
  const { get } = await pages();
  for (const path of ["//example.org", "/panel//example.org", "/panel/sys-1/..//example.org"]) {
    const { statusCode, headers } = await get(`http://localhost${path}?key=${keys.user}`);
    expect([path, statusCode, headers.location]).toEqual([path, 401, undefined]);
  }
});

test.each([
  "/index.html",
  "/panel.html",
  "/panel",
  "/panel/",
  "/panel/sys-1/more",
  "/book.html",
  "/book",
  "/book/",
  "/book/visit/more",
  "/secret.txt",
  "/assets",
  "/assets-of-others",
])("nothing else is public: %s", async (path) => {
  const { get } = await pages();
  expect((await get(path)).statusCode).toBe(401);
});

test.each([
  "/assets/nothing.js",
  "/assets/",
  "/assets/../secret.txt",
  "/assets/%2e%2e/secret.txt",
  "/assets/..%2fsecret.txt",
])("below /assets/ there is what vite built and no more: %s", async (path) => {
  const { get } = await pages();
  const { statusCode, body } = await get(path);
  expect([400, 401, 403, 404]).toContain(statusCode);
  expect(body).not.toContain("not for everybody");
});

test.each(["/assets/../secret.txt", "/assets/..", "/assets/..\\secret.txt", "/assets/a%00b"])(
  "a path that leads out of /assets/ is one where nothing is, and no defect: %s",
  async (path) => {
    const { http, defects } = await pages();
    onTestFinished(() => http.close());
    const { port } = new URL(await http.listen({ port: 0, host: "127.0.0.1" }));
    // As it stands: URL, fetch and inject would tidy it up.
    const [answer] = (await once(request({ port, host: "127.0.0.1", path }).end(), "response")) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(404);
    expect(defects).toEqual([]);
  },
);
