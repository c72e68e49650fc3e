import { stat } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { Server as SecureServer } from "node:tls";
import type { Logger } from "pino";
import { type Clock, systemClock } from "../lib/clock.ts";
import { DriverError, reportError } from "../lib/errors.ts";
import { Api } from "./api/api.ts";
import type { HostRecords } from "./api/host-records.ts";
import { ModuleLogs } from "./api/module-logs.ts";
import { audited } from "./audit/audited.ts";
import { openAudit } from "./audit/open-audit.ts";
import { openIssuedKeys } from "./auth/issued-keys.ts";
import { isWeak } from "./auth/secrets.ts";
import { watchKeys } from "./auth/watch-keys.ts";
import { servePages } from "./console/pages.ts";
import { createHttpServer } from "./http/server.ts";
import { Metrics } from "./metrics/metrics.ts";
import { observer } from "./metrics/observer.ts";
import { Building, type BuildingEvents } from "./modules/building.ts";
import { logged } from "./modules/call-log.ts";
import { isBroken } from "./modules/module-state.ts";
import { openDefinedSettings } from "./settings/defined-settings.ts";
import { hostSecret } from "./settings/host-secret.ts";
import { keptPath } from "./settings/kept-file.ts";
import { loadSettings, type Settings } from "./settings/load-settings.ts";
import type { Tls } from "./settings/tls.ts";
import { watchLinks } from "./settings/watch-links.ts";
import { watchSettings } from "./settings/watch-settings.ts";
import { traced } from "./tracing/traced.ts";
import { TracedApi } from "./tracing/traced-api.ts";
import { registeredTracer } from "./tracing/tracer.ts";
import { packageRoot, version } from "./version.ts";
import type { SocketCounters } from "./ws/counters.ts";
import { serveWebSockets } from "./ws/server.ts";

export interface HostOptions {
  /** A settings file, or a folder of them. */
  settings: string;
  log: Logger;
  /** `systemClock` if absent. */
  clock?: Clock;
  /** `process.env` if absent; PORT and HOST in it win over the settings. */
  env?: Record<string, string | undefined>;
  /** What forbids addresses that other machines reach, as the message says it. */
  loopbackOnly?: string;
}

/** The pages as vite builds them, also for a host that runs from its sources. */
const pagesFolder = join(packageRoot, "dist/runtime/console/pages");

/** A running host. */
export interface Host {
  readonly url: string;
  readonly api: Api;
  readonly building: Building;
  /** What its WebSockets have done since it started. */
  readonly sockets: Readonly<SocketCounters>;
  /** Milliseconds since the epoch, by the host's clock. */
  now(): number;
  /** Resolves when every module has started, or has failed to. */
  readonly started: Promise<unknown>;
  /** Reads the settings again; resolves when what they touch has started. Settings that are wrong change nothing. */
  reload(): Promise<void>;
  /** Ends it; calls in flight have `grace` milliseconds, none if absent, to end before. New ones are refused at once. */
  close(grace?: number): Promise<void>;
}

/**
 * Starts a host: settings, then modules, then their API over HTTP and WebSocket.
 *
 * @throws DriverError `invalid_settings` when the settings are wrong as a whole, or open a host to a network without a key
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { log, clock = systemClock, env = process.env, loopbackOnly } = options;
  const settingsPath = resolve(options.settings);
  const ports = new Map<string, number>();
  const settings = await loadSettings(settingsPath, env, ports);
  const isFolder = (await stat(settingsPath)).isDirectory();
  const issued = await openIssuedKeys(settingsPath, isFolder);
  const address = listenAddress(settings, issued.all.length, env);
  if (loopbackOnly !== undefined && !isLoopback(address.listen)) {
    throw refused(`${loopbackOnly} works on a loopback address only; this host would listen on ${address.listen}`);
  }

  const warnOfWeakKeys = ({ file }: Settings) => {
    for (const { name, key } of file.auth.keys)
      if (key !== undefined && isWeak(key))
        log.warn(`The key "${name}" can be guessed; take 20 random characters or more`);
  };
  warnOfWeakKeys(settings);
  const logs = new ModuleLogs();
  const kept = {
    defined: await openDefinedSettings(settingsPath, isFolder),
    secret: await hostSecret(settingsPath, isFolder, (message) => log.warn(message)),
    dataFolder: keptPath(settingsPath, isFolder, "data"),
  };
  const { audit, auditFile } = openAudit(settings, keptPath(settingsPath, isFolder, "audit.log"), clock, log);
  const metrics = new Metrics(version);
  const events: BuildingEvents = {
    log(module, line) {
      const { level, message, data, stack, request_id } = line;
      log[level]({ module: module.id, request_id, data, stack }, message);
      logs.publish(module, line);
    },
    stateChanged(module) {
      const { id, state, error } = module;
      metrics.stateChanged(module);
      const level = isBroken(state) ? "error" : "info";
      log[level](
        { module: id, state },
        error === undefined ? `${id} is ${state}` : `${id} is ${state}: ${error.message}`,
      );
    },
    driverCrashed: (driver, { message, stack }) => log.error({ driver, stack }, message),
    driverPrinted: (driver, line) => log.info({ driver }, line),
    settingDefined: ({ id }, name) =>
      audit.event({ event: "settings.define", about: { module: id, setting: name }, outcome: "ok" }),
  };
  const tracer = registeredTracer();
  const observed = logged(observer(metrics), log);
  const building = new Building(settings, clock, kept, events, tracer ? traced(observed, tracer) : observed);
  metrics.read({ building, clock, audit: auditFile.counts });
  const records: HostRecords = {
    defect: (id, report) => log.error({ id, stack: report.stack }, report.message),
    note: (message) => log.info(message),
    warn: (message) => log.warn(message),
    audit,
    metrics: () => metrics.text(),
  };
  const api = tracer
    ? new TracedApi(tracer, building, clock, issued, logs, records)
    : new Api(building, clock, issued, logs, records);
  const http = createHttpServer(api, version, settings.file.host.tls);
  servePages(http, api, pagesFolder, () => {
    const { booking_frames: framedBy, booking_scripts: scripts } = building.settings.file.host;
    return { framedBy, scripts };
  });
  const sockets = serveWebSockets(http.server, api, clock, (level, socket, message) => log[level]({ socket }, message));
  metrics.readSockets(sockets.counters);

  const { start } = await building.apply(settings);
  try {
    await http.listen({ host: address.listen, port: address.port });
  } catch (error) {
    await sockets.close();
    throw asSettingsError(error, address);
  }

  const scheme = settings.file.host.tls === undefined ? "http" : "https";
  const url = `${scheme}://${hostOf(http.server.address() as AddressInfo)}`;
  building.listening = url;
  audit.event({ event: "host.start", about: { version, url }, outcome: "ok" });
  const started = start();
  let reloading: Promise<unknown> = Promise.resolve();
  const reload = async () => {
    const applied = reloading.then(async () => {
      const changed = await loadSettings(settingsPath, env, ports);
      refuseEmptied(building.settings, changed);
      const { start } = await building.apply(changed);
      api.callers.changed();
      useCertificate(http.server, changed.file.host.tls, log);
      warnOfWeakKeys(changed);
      watcher.also(changed.referencedFiles);
      // A module that starts slowly does not keep the next save waiting.
      return { started: start() };
    });
    reloading = audited(audit, { event: "settings.apply" }, () => applied).catch((error) =>
      log.error(`Settings stay as they were: ${reportError(error).message}`),
    );
    await (await applied).started;
  };
  const watcher = await watchSettings(
    settingsPath,
    clock,
    () => void reload().catch(() => {}),
    (error) => log.error(`A save may go unnoticed until the next restart: ${reportError(error).message}`),
  );
  watcher.also(settings.referencedFiles);
  const stopWatchingLinks = watchLinks(
    () => building.settings.referencedFiles,
    clock,
    () => void reload().catch(() => {}),
  );
  const stopWatchingKeys = await watchKeys(
    issued.folder,
    clock,
    () =>
      issued.refresh().then(
        () => api.callers.changed(),
        (error) => log.error(`The keys stay as they were: ${reportError(error).message}`),
      ),
    (error) => log.error(`A key that is added or revoked may go unnoticed: ${reportError(error).message}`),
  );

  return {
    url,
    api,
    building,
    sockets: sockets.counters,
    now: () => clock.now(),
    started,
    reload,
    async close(grace = 0) {
      // Before all else, which may take its time: no new work.
      const callsEnded = api.calls.close(clock, grace);
      stopWatchingLinks();
      await stopWatchingKeys();
      await watcher.close();
      await reloading;
      await callsEnded;
      // What was answered last is still on its way to its socket.
      await new Promise(setImmediate);
      await sockets.close();
      await http.close();
      await building.stop();
      audit.event({ event: "host.stop", outcome: "ok" });
      await auditFile.close();
      api.callers.close();
    },
  };
}

/** A file that lost all its content was cut off while it was saved, far more often than a building was given up. */
function refuseEmptied(before: Settings, after: Settings): void {
  const [emptied] = after.emptyFiles.filter((file) => before.files.includes(file) && !before.emptyFiles.includes(file));
  if (emptied !== undefined) throw refused(`${emptied} is empty now; save it again, or remove it`);
}

function asSettingsError(error: unknown, { listen, port }: { listen: string; port: number }): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return refused(`Port ${port} on ${listen} is taken by another program; set PORT to a free one`);
  // The last two: a name that stands for no address.
  if (code !== undefined && ["EADDRNOTAVAIL", "EACCES", "ENOTFOUND", "EAI_AGAIN"].includes(code))
    return refused(`Cannot listen on ${listen}:${port} (${code}); set HOST and PORT`);
  return error;
}

/** PORT and HOST in the environment win. An address that others reach needs a key, or nobody could tell who calls. */
function listenAddress(
  { file }: Settings,
  issuedKeys: number,
  env: Record<string, string | undefined>,
): { listen: string; port: number } {
  const listen = env.HOST || file.host.listen;
  const port = env.PORT ? Number(env.PORT) : file.host.port;
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw refused(`PORT must be a number from 0 to 65535, not "${env.PORT}"`);
  if (!isLoopback(listen) && file.auth.keys.length + issuedKeys === 0) {
    throw refused(
      `Listening on ${listen} needs at least one key: make one with \`atrium key new\`, or listen on 127.0.0.1`,
    );
  }
  return { listen, port };
}

/** True for an address that only this machine reaches. */
export function isLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || /^127\.\d+\.\d+\.\d+$/.test(address);
}

/** Takes over a new certificate for new connections; those that are open go on. */
function useCertificate(server: Server, tls: Tls | undefined, log: Logger): void {
  const serves = server instanceof SecureServer;
  if (serves && tls !== undefined) server.setSecureContext(tls);
  else if (serves || tls !== undefined)
    log.warn("host.tls came or went: that takes effect when the host is started anew");
}

function hostOf({ address, family, port }: AddressInfo): string {
  const reachable = address === "0.0.0.0" || address === "::" ? "127.0.0.1" : address;
  return `${family === "IPv6" && reachable === address ? `[${reachable}]` : reachable}:${port}`;
}

function refused(message: string): DriverError {
  return new DriverError(message, { code: "invalid_settings" });
}
