import { execFile } from "node:child_process";
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { openStore } from "../../drivers/place/group-booking/store.ts";
import { openIssuedKeys } from "../../runtime/auth/issued-keys.ts";
import { startHost } from "../../runtime/host.ts";
import { callers, driverPath } from "../runtime/test-host.ts";

const run = promisify(execFile);

async function folders() {
  const folder = await mkdtemp(join(tmpdir(), "atrium-backup-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const settings = join(folder, "settings");
  await mkdir(join(settings, ".atrium", "keys"), { recursive: true });
  await writeFile(join(settings, "settings.yaml"), "host: { port: 0 }\n");
  await writeFile(join(settings, ".atrium", "keys", "panels.json"), "[]\n");
  return { settings, backups: join(folder, "backups") };
}

test("a backup of a host that runs has the settings, what the host keeps, and every booking that was on disk", {
  timeout: 60_000,
}, async () => {
  const { settings, backups } = await folders();
  const store = await openStore(join(settings, ".atrium", "data", "mod-booking"));
  onTestFinished(() => store.close());
  const secret = (at: number) => ({ kind: "secret" as const, key: `${at}`, value: "x".repeat(1_000) });
  for (let at = 0; at < 200; at++) await store.write([secret(at)]);
  let goesOn = true;
  const writing = (async () => {
    for (let at = 200; goesOn; at++) await store.write([secret(at)]);
  })();
  const { stdout } = await run("deploy/backup.sh", [settings, backups]);
  goesOn = false;
  await writing;

  const copy = stdout.trim();
  expect(await readFile(join(copy, "settings.yaml"), "utf8")).toBe("host: { port: 0 }\n");
  expect(await readFile(join(copy, ".atrium", "keys", "panels.json"), "utf8")).toBe("[]\n");
  const restored = await openStore(join(copy, ".atrium", "data", "mod-booking"));
  onTestFinished(() => restored.close());
  const kept = [...restored.all("secret").keys()].map(Number).sort((a, b) => a - b);
  expect(kept.length).toBeGreaterThanOrEqual(200);
  expect(kept).toEqual(kept.map((_, at) => at));
});

test("a host that starts on a restored backup has its keys, its webhooks' addresses, and what its drivers kept", {
  timeout: 60_000,
}, async () => {
  const { settings, backups } = await folders();
  await rm(join(settings, ".atrium"), { recursive: true });
  const building = `
host: { port: 0, isolation: inline, public_url: "http://building.example", driver_paths: [ ${JSON.stringify(driverPath)} ] }
modules:
  - { id: mod-lamp, driver: demo/lamp }
  - { id: mod-room, driver: demo/room }
  - { id: mod-diary, driver: demo/diary }
  - { id: mod-bell, driver: demo/doorbell }
systems: [ { id: sys-1, name: One, modules: [mod-lamp, mod-room, mod-diary, mod-bell] } ]
`;
  await writeFile(join(settings, "settings.yaml"), building);
  const start = async () => {
    const host = await startHost({ settings, log: pino({ level: "silent" }), env: {} });
    onTestFinished(() => host.close());
    await host.started;
    const exec = async (module: string, name: string, args: unknown[] = []) =>
      JSON.parse(
        await host.api.exec(callers.administrator, { system: "sys-1", module, index: 1, name }, args, "request-1"),
      );
    return { ...host, exec };
  };
  const issued = await openIssuedKeys(settings, true);
  const key = await issued.issue({ kind: "key", id: "key-1", name: "desk", level: "support", created_at: 1 });
  const first = await start();
  await first.exec("Room", "visit");
  await first.exec("Diary", "write", ["Rain"]);
  const ring = await first.exec("Doorbell", "where");
  const { stdout } = await run("deploy/backup.sh", [settings, backups]);
  await first.exec("Diary", "write", ["After the backup"]);
  await first.close();

  await rm(settings, { recursive: true });
  await cp(stdout.trim(), settings, { recursive: true });
  const second = await start();
  expect(await second.exec("Diary", "read")).toBe("Rain");
  expect(await second.exec("Room", "visit")).toBe(2);
  expect(await second.exec("Doorbell", "where")).toBe(ring);
  const who = await fetch(`${second.url}/api/engine/v2/users/current`, { headers: { "X-API-Key": key } });
  expect(await who.json()).toMatchObject({ name: "desk", level: "support" });
});

test("a log that is written to meanwhile keeps no backup from being made", { timeout: 60_000 }, async () => {
  const { settings, backups } = await folders();
  const log = join(settings, ".atrium", "audit.log");
  await writeFile(log, "x".repeat(64 * 1024 * 1024));
  let goesOn = true;
  const writing = (async () => {
    while (goesOn) await appendFile(log, "one more\n");
  })();
  const copied = run("deploy/backup.sh", [settings, backups]);
  const { stdout } = await copied.finally(() => {
    goesOn = false;
  });
  await writing;
  expect(await readdir(join(stdout.trim(), ".atrium"))).toEqual(["audit.log", "keys"]);
});

test("a backup that fails leaves nothing that looks like one", async () => {
  const { settings, backups } = await folders();
  await expect(run("deploy/backup.sh", [join(settings, "gone"), backups])).rejects.toMatchObject({
    code: expect.any(Number),
  });
  expect(await readdir(backups)).toEqual([]);
});
