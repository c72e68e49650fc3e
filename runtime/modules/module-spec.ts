import type { SystemInfo } from "../../lib/contract.ts";
import { DriverError, type ErrorReport, type Issue, reportError } from "../../lib/errors.ts";
import { isAtOrBelow, type Layer, mergeLayers, type Origin } from "../settings/layers.ts";
import type { Settings } from "../settings/load-settings.ts";
import type { ModuleSettings } from "../settings/settings-file.ts";
import type { DriverRegistry } from "./driver-registry.ts";
import type { LoadedDriver } from "./loaded-driver.ts";

/** What a module is made from: the settings file's entry with everything that inheritance adds. */
export interface ModuleSpec {
  id: string;
  /** What systems call it. */
  name: string;
  /** Name of the driver's folder. */
  driver: string;
  /** Absent when the driver could not be loaded; then `problem` says why. */
  loaded?: LoadedDriver;
  /** Ids of the systems that list it. */
  systems: string[];
  /** The system of a logic module. */
  system?: SystemInfo;
  /** Milliseconds a command may take unless it says otherwise. */
  timeout: number;
  /** Under which others reach the host, if the settings say so. */
  publicUrl: string | undefined;
  /** Effective settings, before the driver's schema. */
  settings: Record<string, unknown>;
  origins: Origin[];
  /** Keeps it from starting: a driver or a reference that cannot be had. */
  problem?: ErrorReport;
}

/** Makes a module's spec: loads its driver and inherits its settings. What is wrong becomes `problem`, nothing throws. */
export async function moduleSpec(
  index: number,
  settings: Settings,
  registry: DriverRegistry,
  defined: Record<string, unknown>,
): Promise<ModuleSpec> {
  const module = settings.file.modules[index] as ModuleSettings;
  const systems = settings.file.systems.filter(({ modules }) => modules.includes(module.id)).map(({ id }) => id);
  let loaded: LoadedDriver | undefined;
  let problem: ErrorReport | undefined;
  try {
    loaded = await registry.load(module.driver);
  } catch (error) {
    problem = located(reportError(error), settings.locate(["modules", index, "driver"]));
  }
  if (loaded?.description.logic && systems.length !== 1) {
    const where = systems.length === 0 ? "no system" : systems.join(" and ");
    const message = `A logic module belongs to exactly one system; ${module.id} is in ${where}`;
    problem = located({ code: "invalid_settings", message }, settings.locate(["modules", index]));
  }
  const system = loaded?.description.logic ? systemInfo(systems[0], settings) : undefined;
  const effective = mergeLayers(layersOf(index, settings, system, defined));
  const spec: ModuleSpec = {
    id: module.id,
    name: module.name ?? loaded?.description.module ?? module.id,
    driver: module.driver,
    systems,
    timeout: settings.file.host.exec_timeout * 1000,
    publicUrl: settings.file.host.public_url,
    settings: onlyKnown(effective.settings, loaded),
    origins: effective.origins,
    ...(loaded === undefined ? {} : { loaded }),
    ...(system === undefined ? {} : { system }),
  };
  problem ??= unresolvedReference(spec, settings);
  return problem === undefined ? spec : { ...spec, problem };
}

/** Zones and systems carry settings for many drivers; what a driver does not read neither reaches nor restarts it. */
function onlyKnown(settings: Record<string, unknown>, loaded: LoadedDriver | undefined): Record<string, unknown> {
  const known = loaded?.description.settings ?? {};
  return Object.fromEntries(Object.entries(settings).filter(([name]) => Object.hasOwn(known, name)));
}

function layersOf(
  index: number,
  { file }: Settings,
  system: SystemInfo | undefined,
  defined: Record<string, unknown>,
): Layer[] {
  const module = file.modules[index] as ModuleSettings;
  const layers: Layer[] = [];
  const driver = Object.hasOwn(file.drivers, module.driver) ? file.drivers[module.driver] : undefined;
  if (driver)
    layers.push({
      layer: "driver",
      from: module.driver,
      path: ["drivers", module.driver, "settings"],
      settings: driver.settings,
    });
  for (const { id } of system?.zones ?? []) {
    const at = file.zones.findIndex((zone) => zone.id === id);
    layers.push({ layer: "zone", from: id, path: ["zones", at, "settings"], settings: file.zones[at]?.settings ?? {} });
  }
  if (system !== undefined) {
    const at = file.systems.findIndex(({ id }) => id === system.id);
    layers.push({
      layer: "system",
      from: system.id,
      path: ["systems", at, "settings"],
      settings: file.systems[at]?.settings ?? {},
    });
  }
  layers.push({ layer: "module", from: module.id, path: ["modules", index, "settings"], settings: module.settings });
  layers.push({ layer: "defined", from: module.id, settings: defined });
  return layers;
}

function systemInfo(id: string | undefined, { file }: Settings): SystemInfo | undefined {
  const system = file.systems.find((each) => each.id === id);
  if (system === undefined) return undefined;
  const zones = system.zones
    .flatMap((zone) => file.zones.filter((each) => each.id === zone))
    .map(({ id, name }) => ({ id, name }));
  return {
    id: system.id,
    name: system.name,
    zones,
    bookable: system.bookable,
    ...(system.email === undefined ? {} : { email: system.email }),
    ...(system.capacity === undefined ? {} : { capacity: system.capacity }),
  };
}

/** A reference that cannot be resolved, in a setting that the driver reads. */
function unresolvedReference(spec: ModuleSpec, settings: Settings): ErrorReport | undefined {
  const known = spec.loaded?.description.settings ?? {};
  for (const reference of settings.references) {
    if (reference.problem === undefined) continue;
    const origin = spec.origins.find(({ path }) => path.length > 0 && isAtOrBelow(reference.path, path));
    if (origin === undefined || !Object.hasOwn(known, String(origin.setting[0]))) continue;
    const message = `${describeOrigin(origin, settings)}: ${reference.text}: ${reference.problem}`;
    return {
      code: "invalid_settings",
      message,
      details: { issues: [{ path: origin.setting.join("."), message: reference.problem }] },
    };
  }
  return undefined;
}

/** An error about settings with file, line, path and layer of each issue; other errors as they are. */
export function explainSettings(error: ErrorReport, spec: ModuleSpec, settings: Settings): ErrorReport {
  const issues = (error.details as { issues?: Issue[] } | undefined)?.issues;
  if (error.code !== "invalid_settings" || issues === undefined) return error;
  const lines = issues.map(({ path, message }) => {
    const at = path.split(".");
    const origin = spec.origins.find(({ setting }) => isAtOrBelow(at, setting.map(String)));
    if (origin !== undefined) return `${describeOrigin(origin, settings)}: ${message}`;
    const module = settings.file.modules.findIndex(({ id }) => id === spec.id);
    return `${settings.locate(["modules", module, "settings"])}: modules.${spec.id}.settings.${path}: ${message} (no layer sets it)`;
  });
  return { ...error, message: lines.join("\n") };
}

function describeOrigin({ layer, from, setting, path }: Origin, settings: Settings): string {
  const where = path.length === 0 ? "" : `${settings.locate(path)}: `;
  return `${where}${setting.join(".")} (${layer} ${from})`;
}

function located(error: ErrorReport, where: string): ErrorReport {
  return { ...error, message: `${where}: ${error.message}` };
}

/** What is wrong with a spec's settings, as starting the module would report it. */
export async function checkSpec(spec: ModuleSpec, settings: Settings): Promise<ErrorReport | undefined> {
  if (spec.problem !== undefined || spec.loaded === undefined) return spec.problem;
  try {
    await spec.loaded.check(spec.settings);
    return undefined;
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    return explainSettings(reportError(error), spec, settings);
  }
}

/** What a module is started with beside its settings: when it changes, only a new start will do. */
export function startFacts({ name, system, timeout, publicUrl }: ModuleSpec): string {
  return JSON.stringify([name, system, timeout, publicUrl]);
}
