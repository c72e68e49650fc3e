import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { openStore } from "../../drivers/place/group-booking/store.ts";

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

test("a backup that fails leaves nothing that looks like one", async () => {
  const { settings, backups } = await folders();
  await expect(run("deploy/backup.sh", [join(settings, "gone"), backups])).rejects.toMatchObject({
    code: expect.any(Number),
  });
  expect(await readdir(backups)).toEqual([]);
});
