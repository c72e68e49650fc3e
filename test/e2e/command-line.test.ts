import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../eventually.ts";
import { atrium, finished } from "./process.ts";

/* The command line as processes of their own, from what `npm start` and `npx atrium` run. */

const limit = { timeout: 60_000 };

async function folder(files: Record<string, string>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "atrium-e2e-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(path, name, ".."), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return path;
}

test("the demo building runs, and the lines that it prints can be pasted", limit, async () => {
  const host = atrium(["start"], { env: { PORT: "0" } });
  const [, url = ""] = await host.until(/at (http:\/\/127\.0\.0\.1:\d+)/);
  const [, call = ""] = await host.until(/npx atrium (exec .* list_events '.*')\n/);
  await host.until(/npx atrium watch .* connected\n/);
  expect(host.out).toMatch(/user +\S{32}\n +support +\S{32}\n +administrator +\S{32}\n/);
  expect((await stat("settings/demo-keys.yaml")).mode & 0o777).toBe(0o600);

  const watch = atrium(["watch", "--url", url, "sys-boardroom", "Calendar", "connected", "--json"]);
  await watch.until(/"value":true/);

  const [, args = ""] = /'(.*)'/.exec(call) ?? [];
  const pasted = [...call.replace(/ '.*'/, "").split(" "), args];
  const events = await finished([...pasted, "--json"]);
  expect(events.err).toBe("");
  expect(JSON.parse(events.out)).toContainEqual(
    expect.objectContaining({
      mailbox: "boardroom@contoso.example",
      title: expect.any(String),
      event_start: expect.any(Number),
    }),
  );

  const rooms = ["boardroom", "courtyard", "lighthouse", "orchard", "harbour", "studio", "focus", "town-hall"];
  const statesNow = async () => {
    const modules = await finished(["modules", "--url", url, "--json"]);
    const list: { id: string; state: string; error: { message: string } | null }[] = JSON.parse(modules.out);
    // A demo that somebody runs beside the tests has the store open, and keeps it.
    const beside = list.filter(({ error }) => error?.message.includes("another host has it open"));
    return list.filter((each) => !beside.includes(each)).map(({ id, state }) => `${id} ${state}`);
  };
  // A service and its emulator begin at the same time, so that the first try may come too early.
  const areOnline = async () => expect((await statesNow()).filter((each) => !each.endsWith(" online"))).toEqual([]);
  await eventually(areOnline);
  expect(await statesNow()).toEqual(
    expect.arrayContaining([
      "mod-tenant online",
      "mod-calendar online",
      ...rooms.map((room) => `mod-${room}-bookings online`),
      "mod-calendly online",
    ]),
  );
  expect((await finished(["describe", "Calendar", "--url", url])).out).toContain("list_events");

  const wrong = await finished(["exec", "sys-boardroom", "Calendar", "explode", "--url", url, "--json"]);
  expect(wrong.code).toBe(1);
  expect(JSON.parse(wrong.err)).toMatchObject({ error_code: 1, error: expect.stringContaining("explode") });

  host.signal("SIGTERM");
  expect(await host.ended).toBe(0);
});

test("a host shows another time, with its tenant, on loopback only", limit, async () => {
  const host = atrium(["start", "--clock", "2026-03-29T00:30:00Z"], { env: { PORT: "0" } });
  const [, call = ""] = await host.until(/npx atrium (exec .* list_events '.*')\n/);
  expect(call).toContain(`"period_start":${Date.UTC(2026, 2, 29) / 1000}`);
  const [, args = ""] = /'(.*)'/.exec(call) ?? [];
  const events = await finished([...call.replace(/ '.*'/, "").split(" "), args, "--json"]);
  expect(JSON.parse(events.out).length).toBeGreaterThan(0);
  host.signal("SIGINT");
  expect(await host.ended).toBe(0);

  const open = await finished(["start", "--clock", "2026-03-29T00:30:00Z"], { env: { PORT: "0", HOST: "0.0.0.0" } });
  expect(open.code).toBe(1);
  expect(open.err).toContain("--clock works on a loopback address only");
  expect((await finished(["start", "--clock", "yesterday"])).err).toContain("--clock takes an instant");
});

test("a driver outside this repository, in TypeScript, runs from its folder's path", limit, async () => {
  const path = await folder({
    "drivers/bell/driver.ts": `
import { DriverError, defineDriver } from "atrium";
import { z } from "zod";

export default defineDriver(
  { name: "Bell", module: "Bell", summary: "A bell", status: { rung: z.number() } },
  (command) => ({
    ring: command({
      summary: "Rings",
      params: { times: z.int().positive().default(1) },
      returns: z.string(),
      run(self, { times }): string {
        if (times > 3) throw new DriverError("The neighbours complain; ring at most 3 times");
        self.setStatus("rung", times);
        if (times === 3) void Promise.reject(new Error("nobody waits for this"));
        return "ding".repeat(times);
      },
    }),
  }),
);
`,
    "building.yaml": `
host: { driver_paths: [drivers/bell] }
auth: { keys: [ { name: me, key: a-key-for-this-test, level: administrator } ] }
modules: [ { id: mod-bell, driver: bell } ]
systems: [ { id: sys-door, name: Door, modules: [mod-bell] } ]
`,
  });
  const host = atrium(["start", "--settings", "building.yaml"], { cwd: path, env: { PORT: "0" } });
  const [, url = ""] = await host.until(/at (http:\/\/127\.0\.0\.1:\d+)/);
  const env = { ATRIUM_URL: url, ATRIUM_KEY: "a-key-for-this-test" };
  expect(await finished(["exec", "sys-door", "Bell", "ring", "[2]"], { env })).toEqual({
    code: 0,
    out: "dingding\n",
    err: "",
  });
  const refused = await finished(["exec", "sys-door", "Bell", "ring", '{"times":4}'], { env });
  expect(refused.err).toContain("The neighbours complain; ring at most 3 times");
  // A promise that the driver forgets ends its worker, which starts again by itself, and not the host.
  await finished(["exec", "sys-door", "Bell", "ring", "[3]"], { env });
  await host.until(/mod-bell is online[\s\S]*nobody waits for this[\s\S]*mod-bell is online/);
  expect((await finished(["exec", "sys-door", "Bell", "ring"], { env })).out).toBe("ding\n");
  expect(host.out).not.toContain("a-key-for-this-test");
});

test("an address that others reach is refused without a key, and a taken port says so", limit, async () => {
  const path = await folder({ "building.yaml": "systems: []\n" });
  const open = await finished(["start", "--settings", "building.yaml"], {
    cwd: path,
    env: { PORT: "0", HOST: "0.0.0.0" },
  });
  expect(open).toMatchObject({ code: 1, err: expect.stringContaining("needs at least one key") });

  const other = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as { port: number };
  const taken = await finished(["start", "--settings", "building.yaml"], { cwd: path, env: { PORT: String(port) } });
  expect(taken).toMatchObject({ code: 1, err: expect.stringContaining(`Port ${port} on 127.0.0.1 is taken`) });
});

test("a check explains settings without starting anything", limit, async () => {
  const good = await finished(["check", "settings/"]);
  expect(good).toMatchObject({ code: 0, out: expect.stringContaining("3 zones") });

  const path = await folder({
    "building.yaml": `
auth: { keys: [ { name: lobby, key: short } ] }
modules:
  - { id: mod-calendar, driver: microsoft/graph-api, settings: { calendar_config: { tenant: 5, client_id: a, client_secret: "\${env:NO_SUCH}" }, rate_limt: 3 } }
  - { id: mod-none, driver: acme/none }
systems: [ { id: sys-1, name: One, modules: [mod-calendar] } ]
`,
  });
  const bad = await finished(["check", "building.yaml"], { cwd: path });
  expect(bad.code).toBe(1);
  expect(bad.out).toMatch(/building\.yaml:4: calendar_config\.client_secret .*NO_SUCH is not set/);
  expect(bad.out).toContain('There is no driver "acme/none"');
  expect(bad.out).toContain('no setting "rate_limt"; did you mean "rate_limit"?');
  expect(bad.out).toContain("mod-none is in no system");
  expect(bad.out).toContain('the key "lobby" can be guessed');

  const json = JSON.parse((await finished(["check", "building.yaml", "--json"], { cwd: path })).out);
  expect(json).toMatchObject({ ok: false, errors: expect.any(Array), warnings: expect.any(Array) });

  await writeFile(join(path, "building.yaml"), "zones: [ { id: a } ]\nsystems: [ { id: s, name: S, zones: [b] } ]\n");
  expect((await finished(["check", "building.yaml"], { cwd: path })).out).toContain(
    "building.yaml:1: zones.0.name: is required",
  );
});

test("the production example is right once its secrets are there", limit, async () => {
  const missing = await finished(["check", "settings/production.example.yaml"]);
  expect(missing.code).toBe(1);
  expect(missing.out).toMatch(/production\.example\.yaml:\d+/);
});
