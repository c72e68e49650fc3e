import { put } from "./put.ts";
import type { Path } from "./yaml-sources.ts";

/** Where a setting may be set, general before specific; `defined` is what the driver persisted itself. */
export const layerNames = ["driver", "zone", "system", "module", "defined"] as const;

export type LayerName = (typeof layerNames)[number];

/** The settings that one place contributes. */
export interface Layer {
  layer: LayerName;
  /** Id of the zone, system or module, or name of the driver. */
  from: string;
  /** Path of these settings in the settings file; absent for what stands in no such file. */
  path?: Path;
  settings: Record<string, unknown>;
}

/** Where one effective value comes from. */
export interface Origin {
  /** Path below the module's settings. */
  setting: Path;
  layer: LayerName;
  from: string;
  /** Path in the settings file; empty for what stands in none. */
  path: Path;
}

/** Settings after inheritance. */
export interface EffectiveSettings {
  settings: Record<string, unknown>;
  /** One for each value that is no object. */
  origins: Origin[];
}

/** Merges layers, later over earlier: objects by key, everything else as a whole. */
export function mergeLayers(layers: Layer[]): EffectiveSettings {
  let origins: Origin[] = [];
  const merge = (into: Record<string, unknown>, from: Record<string, unknown>, at: Path, layer: Layer) => {
    for (const [key, value] of Object.entries(from)) {
      const setting = [...at, key];
      const before = Object.hasOwn(into, key) ? into[key] : undefined;
      if (isObject(value)) {
        if (!isObject(before)) origins = without(origins, setting);
        const below = isObject(before) ? before : {};
        put(into, key, below);
        merge(below, value, setting, layer);
      } else {
        origins = without(origins, setting);
        const path = layer.path === undefined ? [] : [...layer.path, ...setting];
        origins.push({ setting, layer: layer.layer, from: layer.from, path });
        put(into, key, value);
      }
    }
  };
  const settings: Record<string, unknown> = {};
  for (const layer of layers) merge(settings, layer.settings, [], layer);
  return { settings, origins };
}

/** True when `path` is at or below `prefix`. */
export function isAtOrBelow(path: Path, prefix: Path): boolean {
  return prefix.every((part, index) => path[index] === part);
}

function without(origins: Origin[], setting: Path): Origin[] {
  return origins.filter((origin) => !isAtOrBelow(origin.setting, setting));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
