import { readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { startHost } from "../../../runtime/host.ts";
import { hostSecret } from "../../../runtime/settings/host-secret.ts";
import { callers, driverPath, keys, settingsFile, type TestBuilding, testBuilding, testHost } from "../test-host.ts";

const doorbells = `
host: { port: 0, public_url: "https://building.example/atrium/", isolation: inline, driver_paths: [ ${JSON.stringify(driverPath)} ] }
auth: { keys: [ { name: administrator, key: ${keys.administrator}, level: administrator } ] }
modules: [ { id: mod-bell, driver: demo/doorbell }, { id: mod-other, driver: demo/doorbell } ]
systems: [ { id: sys-1, name: One, modules: [mod-bell] } ]
`;
const unreached = doorbells.replace('public_url: "https://building.example/atrium/", ', "");

/** Where a module's webhook `ring` is, below the host's own address. */
function pathOf({ api }: Pick<TestBuilding, "api">, module = "mod-bell"): string {
  const url = api.module(callers.administrator, module).webhooks?.find(({ name }) => name === "ring")?.url ?? "";
  return url.replace(/^.*?(?=\/api\/)/, "");
}

const ring = (building: TestBuilding, body = "", url = pathOf(building)) =>
  building.http.inject({ method: "POST", url, body });

test("a call reaches its module as plain data, whatever its content type, and is answered by it", async () => {
  const building = await testBuilding(doorbells);
  const url = `${pathOf(building)}?who=Ann+Able&who=Bob&what=%3C%2B%3E`;
  const payload = '{"nobody": "parses this"';
  for (const type of ["application/json", "text/plain; charset=utf-8", "application/x-whatever"]) {
    const headers = { "content-type": type, "X-Signature": "abc" };
    const answer = await building.http.inject({ method: "POST", url, headers, payload });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers["x-bell"]).toBe("ding");
    expect(answer.json()).toMatchObject({
      method: "POST",
      query: { who: "Ann Able", what: "<+>" },
      headers: { "content-type": type, "x-signature": "abc" },
      body: payload,
    });
  }
});

test("a call may be a GET, and need not have a body", async () => {
  const building = await testBuilding(doorbells);
  const answer = await building.http.inject({ method: "GET", url: `${pathOf(building)}?who=Ann` });
  expect(answer.json()).toMatchObject({ method: "GET", query: { who: "Ann" }, body: "" });
  expect((await ring(building)).json()).toMatchObject({ method: "POST", body: "" });
});

test("a driver that answers nothing has accepted", async () => {
  const answer = await ring(await testBuilding(doorbells), "nothing");
  expect([answer.statusCode, answer.body]).toEqual([202, ""]);
});

test("a wrong secret, another module's, an unknown module and an unknown name look the same", async () => {
  const building = await testBuilding(doorbells);
  const right = pathOf(building);
  const [secret, others] = [right, pathOf(building, "mod-other")].map((path) => path.split("/").at(-2) ?? "");
  const wrong = [
    right.replace(secret ?? "", "guessed"),
    right.replace(
      secret ?? "",
      (secret ?? "").replace(/.$/, (last) => (last === "A" ? "B" : "A")),
    ),
    right.replace(secret ?? "", others ?? ""),
    right.replace("mod-bell", "mod-none"),
    right.replace(/ring$/, "knock"),
  ];
  const answers = await Promise.all(wrong.map((url) => ring(building, "x", url)));
  const seen = answers.map(({ statusCode, body, headers }) => [
    statusCode,
    body,
    { ...headers, "x-request-id": "", date: "" },
  ]);
  expect(new Set(seen.map((each) => JSON.stringify(each))).size).toBe(1);
  expect(seen[0]?.slice(0, 2)).toEqual([404, ""]);
  expect(building.building.module("mod-bell")?.status("calls")).toBeUndefined();
});

test("who does not know the secret cannot make the host read a body", async () => {
  const building = await testBuilding(doorbells);
  const large = "x".repeat(10 * 1024 * 1024 + 1);
  expect((await ring(building, large, pathOf(building).replace("/ring", "x/ring"))).statusCode).toBe(404);
  expect((await ring(building, large)).statusCode).toBe(413);
});

test.each(["fail", "nonsense"])(
  "a driver that answers with %s is 500 without a word; its log has the cause",
  async (body) => {
    const building = await testBuilding(doorbells);
    const lines: string[] = [];
    building.api.debug(callers.support, { system: "", module: "mod-bell", index: 1 }, (_, { message }) =>
      lines.push(message),
    );
    const answer = await ring(building, body);
    expect([answer.statusCode, answer.body]).toEqual([500, ""]);
    expect(lines).toEqual([expect.stringContaining("the webhook ring failed")]);
  },
);

test("a driver that does not answer within ten seconds is 503", async () => {
  const building = await testBuilding(doorbells);
  const answer = ring(building, "hang");
  // inject goes through timers of its own before the module hears of it.
  while (building.building.module("mod-bell")?.status("calls") === undefined) await building.clock.advance(0);
  await building.clock.advance(10_000);
  expect((await answer).statusCode).toBe(503);
});

test("a module that does not run is 503, and takes calls again when it runs", async () => {
  const building = await testBuilding(doorbells);
  const url = pathOf(building);
  await building.api.stop(callers.support, "mod-bell");
  expect(building.api.module(callers.administrator, "mod-bell").webhooks).toEqual([]);
  expect((await ring(building, "", url)).statusCode).toBe(503);
  await building.api.start(callers.support, "mod-bell");
  expect((await ring(building, "", url)).statusCode).toBe(201);
});

test("a call that comes while the module starts waits for it", async () => {
  const building = await testBuilding(doorbells);
  const url = pathOf(building);
  const restarted = building.api.restart(callers.support, "mod-bell");
  expect((await ring(building, "", url)).statusCode).toBe(201);
  await restarted;
});

test("administrators find the URLs, others do not see that there are any", async () => {
  const { api, building } = await testBuilding(doorbells);
  const [webhook] = api.module(callers.administrator, "mod-bell").webhooks ?? [];
  expect(webhook?.name).toBe("ring");
  expect(webhook?.url).toMatch(
    /^https:\/\/building\.example\/atrium\/api\/engine\/v2\/webhook\/mod-bell\/[\w-]{43}\/ring$/,
  );
  expect(api.module(callers.support, "mod-bell")).not.toHaveProperty("webhooks");
  expect(JSON.stringify(api.modules(callers.administrator))).not.toContain("webhook");
  expect(building.module("mod-bell")?.webhooks).toEqual(new Set(["ring"]));
});

test("the secret stays out of logs and status variables", async () => {
  const building = await testBuilding(doorbells);
  const secret = pathOf(building).split("/").at(-2) ?? "";
  const lines: unknown[] = [];
  building.api.debug(callers.administrator, { system: "", module: "mod-bell", index: 1 }, (...line) =>
    lines.push(line),
  );
  await ring(building, "fail");
  await building.api.restart(callers.support, "mod-bell");
  expect(JSON.stringify(lines)).toContain("listening at https://building.example/atrium/");
  expect(JSON.stringify(lines)).toContain("called at https://building.example/atrium/");
  expect(JSON.stringify(lines)).not.toContain(secret);
  expect(building.building.module("mod-bell")?.status("url")).toContain("[secret]/ring");
});

test("a driver knows its URL as soon as the settings say where the host is", async () => {
  const building = await testBuilding(unreached);
  const where = () => building.exec(callers.administrator, "Doorbell", "where");
  expect(await where()).toBeNull();
  await building.change(doorbells);
  expect(await where()).toBe(building.api.module(callers.administrator, "mod-bell").webhooks?.[0]?.url);
});

test.each([
  "building.example",
  "ftp://building.example",
  "https://building.example/?a=b",
  "https://building.example/#a",
])("%s is not a URL under which others reach a host", async (url) => {
  const building = testBuilding(doorbells.replace("https://building.example/atrium/", url));
  await expect(building).rejects.toMatchObject({ code: "invalid_settings", message: /public_url/ });
});

test("over a socket: the URL that administrators find works, also after the host was started again", async () => {
  const log: string[] = [];
  const host = await testHost(unreached, { log: pino({ level: "trace" }, { write: (line) => void log.push(line) }) });
  const find = async (url: string) => {
    const headers = { "x-api-key": keys.administrator };
    const answer = await fetch(`${url}/api/engine/v2/modules/mod-bell`, { headers });
    const { webhooks } = (await answer.json()) as { webhooks: { url: string }[] };
    return webhooks[0]?.url ?? "";
  };
  const url = await find(host.url);
  expect(url.startsWith(host.url)).toBe(true);
  const answer = await fetch(url, { method: "POST", body: "Hello" });
  expect([answer.status, ((await answer.json()) as { body: string }).body]).toEqual([201, "Hello"]);
  expect((await fetch(url, { method: "POST", body: "fail" })).status).toBe(500);

  const secret = url.split("/").at(-2) ?? "";
  expect(log.join("")).toContain("the webhook ring failed");
  expect(log.join("")).not.toContain(secret);

  const folder = join(dirname(host.file), ".atrium");
  const [kept] = (await readdir(folder)).filter((name) => name.endsWith(".secret"));
  expect((await stat(join(folder, kept ?? ""))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(folder, kept ?? ""), "utf8")).not.toContain(secret);

  const again = await startHost({ settings: host.file, log: pino({ level: "silent" }), env: {} });
  onTestFinished(() => again.close());
  await again.started;
  expect(new URL(await find(again.url)).pathname).toBe(new URL(url).pathname);
});

test("a host has one secret, in a file that only its user can read", async () => {
  const file = await settingsFile(doorbells);
  const folder = dirname(file);
  const secret = await hostSecret(file, false, () => {});
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(await hostSecret(file, false, () => {})).toBe(secret);
  expect((await stat(join(folder, ".atrium/building.yaml.secret"))).mode & 0o777).toBe(0o600);
  const ofFolder = await hostSecret(folder, true, () => {});
  expect(ofFolder).not.toBe(secret);
  expect(await readFile(join(folder, ".atrium/host.secret"), "utf8")).toBe(`${ofFolder}\n`);
});

test("a secret that is empty or cannot be read stops the host, instead of making URLs that anybody can work out", async () => {
  const file = await settingsFile(doorbells);
  await hostSecret(file, false, () => {});
  const kept = join(dirname(file), ".atrium/building.yaml.secret");
  await writeFile(kept, "\n");
  await expect(hostSecret(file, false, () => {})).rejects.toMatchObject({ code: "invalid_settings" });
  await rm(join(dirname(file), ".atrium"), { recursive: true });
  await writeFile(join(dirname(file), ".atrium"), "not a folder");
  await expect(hostSecret(file, false, () => {})).rejects.toMatchObject({ code: "invalid_settings" });
});

test("a secret that cannot be kept is told, and serves as long as the host runs", async () => {
  const file = await settingsFile(doorbells);
  await symlink("/nowhere/at/all", join(dirname(file), ".atrium"));
  const told: string[] = [];
  expect(await hostSecret(file, false, (message) => told.push(message))).toMatch(/^[\w-]{43}$/);
  expect(told).toEqual([expect.stringContaining("change with every start")]);
});
