import { masked, maskSecrets } from "../../lib/secret.ts";
import { isAtOrBelow, type Origin } from "../settings/layers.ts";
import { type Settings, suggestion } from "../settings/load-settings.ts";
import type { LoadedDriver } from "./loaded-driver.ts";
import type { ModuleSpec } from "./module-spec.ts";

/** One effective setting of a module and where it comes from, for operators. */
export interface SettingView {
  /** Dotted path below the module's settings. */
  setting: string;
  /** The value; "[secret]" for a secret, and the reference itself (`${env:NAME}`) for what came through one. */
  value: unknown;
  /** `default` when no layer sets it. */
  layer: Origin["layer"] | "default";
  /** Zone, system, module or driver that sets it. */
  from: string | null;
  /** File and line. */
  where: string | null;
}

/** The effective settings that a module's driver reads, as a tree and one by one with the layer that set each. */
export async function viewSettings(
  spec: ModuleSpec,
  settings: Settings,
): Promise<{ settings: unknown; provenance: SettingView[] }> {
  if (spec.loaded === undefined) return { settings: {}, provenance: [] };
  const provenance: SettingView[] = [];
  const view = (path: string[], value: unknown): unknown => {
    const origin = spec.origins.find(({ setting }) => related(path, setting.map(String)));
    const inFile = origin !== undefined && origin.path.length > 0 ? origin.path : undefined;
    const reference = inFile && settings.references.find((each) => isAtOrBelow(each.path, inFile));
    const shown = reference === undefined || value === masked ? value : reference.text;
    provenance.push({
      setting: path.join("."),
      value: shown,
      layer: origin?.layer ?? "default",
      from: origin?.from ?? null,
      where: inFile === undefined ? null : settings.locate(inFile),
    });
    return shown;
  };
  const values = maskSecrets(await effectiveValues(spec, spec.loaded), spec.loaded.description.secrets);
  return { settings: mapLeaves(values, [], view), provenance };
}

function related(a: string[], b: string[]): boolean {
  return isAtOrBelow(a, b) || isAtOrBelow(b, a);
}

/** With defaults where the settings are right; as they stand, without what the driver does not read, where they are not. */
async function effectiveValues(spec: ModuleSpec, loaded: LoadedDriver): Promise<Record<string, unknown>> {
  try {
    return await loaded.check(spec.settings);
  } catch {
    return Object.fromEntries(
      Object.entries(spec.settings).filter(([name]) => Object.hasOwn(loaded.description.settings, name)),
    );
  }
}

function mapLeaves(value: unknown, path: string[], change: (path: string[], value: unknown) => unknown): unknown {
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  if (path.length > 0 && entries.length === 0) return change(path, value);
  const present = entries.filter(([, each]) => each !== undefined);
  return Object.fromEntries(present.map(([key, each]) => [key, mapLeaves(each, [...path, key], change)]));
}

/** Names in the module's and the driver's own layers that the driver does not read: most likely typing errors. */
export function unknownSettings(spec: ModuleSpec, settings: Settings): string[] {
  if (spec.loaded === undefined) return [];
  const known = Object.keys(spec.loaded.description.settings);
  const own = spec.origins.filter(({ layer }) => layer === "module" || layer === "driver");
  const strange = own.filter(({ setting }) => !known.includes(String(setting[0])));
  return strange.map(({ path, setting }) => {
    const name = String(setting[0]);
    return `${settings.locate(path)}: the driver ${spec.driver} has no setting "${name}"${suggestion(name, known)}`;
  });
}
