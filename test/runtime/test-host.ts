import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock, settle } from "atrium/testing";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { Api } from "../../runtime/api/api.ts";
import { ModuleLogs } from "../../runtime/api/module-logs.ts";
import { AuditLog } from "../../runtime/audit/audit-log.ts";
import { openIssuedKeys } from "../../runtime/auth/issued-keys.ts";
import type { Caller } from "../../runtime/auth/keys.ts";
import { type Host, type HostOptions, startHost } from "../../runtime/host.ts";
import { createHttpServer } from "../../runtime/http/server.ts";
import { Metrics } from "../../runtime/metrics/metrics.ts";
import { observer } from "../../runtime/metrics/observer.ts";
import { Building } from "../../runtime/modules/building.ts";
import { openDefinedSettings } from "../../runtime/settings/defined-settings.ts";
import { loadSettings } from "../../runtime/settings/load-settings.ts";

/** Where the drivers of `test/fixtures/drivers` are. */
export const driverPath = join(import.meta.dirname, "../fixtures/drivers");

/** One key for each level, and one for a panel that may reach one system only. */
export const keys = {
  user: "key-of-the-user",
  support: "key-of-support",
  administrator: "key-of-the-administrator",
  panel: "key-of-the-panel",
};

/** A building with one lamp in two systems, and a logic module in one. */
export const lampBuilding = `
host: { port: 0, isolation: inline, driver_paths: [ ${JSON.stringify(driverPath)} ] }
auth:
  keys:
    - { name: user, key: ${keys.user} }
    - { name: support, key: ${keys.support}, level: support }
    - { name: administrator, key: ${keys.administrator}, level: administrator }
    - { name: panel, key: ${keys.panel}, systems: [sys-1] }
zones:
  - { id: zone-1, name: First floor, settings: { time_zone: Europe/Berlin, greeting: { text: Hallo } } }
modules:
  - { id: mod-lamp, driver: demo/lamp, settings: { brightness: 30, password: "geheim \\"1\\"" } }
  - { id: mod-room, driver: demo/room, settings: { greeting: { loud: true } } }
systems:
  - { id: sys-1, name: One, email: one@example.com, capacity: 4, zones: [zone-1], modules: [mod-lamp, mod-room] }
  - { id: sys-2, name: Two, modules: [mod-lamp] }
`;

/** Callers of each level, as keys without a list of systems make them. */
export const callers: Record<"user" | "support" | "administrator", Caller> = {
  user: { id: "user", name: "user", level: "user" },
  support: { id: "support", name: "support", level: "support" },
  administrator: { id: "administrator", name: "administrator", level: "administrator" },
};

/** Writes settings to a folder that is gone after the test. */
export async function settingsFile(yaml: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "atrium-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "building.yaml");
  await writeFile(file, yaml);
  return file;
}

export interface TestBuilding {
  api: Api;
  building: Building;
  clock: FakeClock;
  /** The REST API without a socket. */
  http: FastifyInstance;
  /** Lines of the host's own log about defects. */
  defects: string[];
  /** Lines of the host's own log about what people did. */
  notes: string[];
  /** Lines of the host's own log about sign-ins that failed. */
  warnings: string[];
  /** Entries of the audit log. */
  audit: Record<string, unknown>[];
  /** Changes the settings and applies them. */
  change(yaml: string): Promise<void>;
  /** Calls a command of sys-1 and parses its value. */
  exec(caller: Caller, module: string, command: string, args?: unknown): Promise<unknown>;
}

/** A building and its operations in memory: no socket, and time stands still. */
export async function testBuilding(
  yaml: string = lampBuilding,
  env: Record<string, string> = {},
): Promise<TestBuilding> {
  const file = await settingsFile(yaml);
  const clock = new FakeClock();
  const ports = new Map<string, number>();
  const logs = new ModuleLogs();
  const metrics = new Metrics("0.0.0");
  const defects: string[] = [];
  const notes: string[] = [];
  const warnings: string[] = [];
  const audit: Record<string, unknown>[] = [];
  const defined = await openDefinedSettings(file, false);
  const building = new Building(
    await loadSettings(file, env, ports),
    clock,
    { defined, secret: "for-the-test", dataFolder: `${file}.data` },
    {
      log: (module, line) => logs.publish(module, line),
      stateChanged: (module) => metrics.stateChanged(module),
      driverCrashed: () => {},
      driverPrinted: () => {},
      settingDefined: () => {},
    },
    observer(metrics),
  );
  metrics.read({ building, clock, audit: { written: 0, lost: 0 } });
  const api = new Api(building, clock, await openIssuedKeys(file, false), logs, {
    defect: (id, { message }) => defects.push(`${id} ${message}`),
    note: (message) => notes.push(message),
    warn: (message) => warnings.push(message),
    audit: new AuditLog({ write: (line) => audit.push(JSON.parse(line())) }, clock),
    metrics: () => metrics.text(),
  });
  await started(clock, building.apply(building.settings));
  onTestFinished(async () => {
    const stopped = building.stop();
    await clock.advance(10_000);
    await stopped;
  });
  return {
    api,
    building,
    clock,
    http: createHttpServer(api, "0.0.0"),
    defects,
    notes,
    warnings,
    audit,
    async change(changed) {
      await writeFile(file, changed);
      await started(clock, building.apply(await loadSettings(file, env, ports)));
      api.callers.changed();
    },
    async exec(caller, module, name, args) {
      return JSON.parse(await api.exec(caller, { system: "sys-1", module, index: 1, name }, args, "request-1"));
    },
  };
}

/** Waits for every start that can end by itself; one that hangs is the test's business. */
async function started(clock: FakeClock, applied: ReturnType<Building["apply"]>): Promise<void> {
  const { start } = await applied;
  await Promise.race([start(), settle().then(settle).then(settle)]);
  await clock.advance(0);
}

/** A host with real sockets on a free port, closed after the test. */
export async function testHost(
  yaml: string = lampBuilding,
  options: Partial<HostOptions> = {},
): Promise<Host & { file: string }> {
  const file = await settingsFile(yaml);
  const host = await startHost({ settings: file, log: pino({ level: "silent" }), env: {}, ...options });
  onTestFinished(() => host.close());
  await host.started;
  return { ...host, file };
}
