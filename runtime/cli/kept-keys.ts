import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { DriverError } from "../../lib/errors.ts";
import { type IssuedKeys, openIssuedKeys } from "../auth/issued-keys.ts";
import { suggestion } from "../settings/load-settings.ts";
import { readSources } from "../settings/yaml-sources.ts";
import { packageRoot } from "../version.ts";
import type { Terminal } from "./terminal.ts";

/** What commands that keep keys take of the host; it is loaded when one runs. */

export { newKeyId } from "../auth/issued-keys.ts";

/** The keys of a host with these settings, the demo building if absent. */
export async function openKeys(settings: string | undefined, terminal: Terminal): Promise<IssuedKeys> {
  const path = pathOf(settings, terminal);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw new DriverError(`There is no settings file or folder at ${path}`, { code: "invalid_settings" });
  return openIssuedKeys(path, found.isDirectory());
}

const withSystems = z.object({ systems: z.array(z.object({ id: z.string() })).default([]) });

/**
 * Throws `bad_request` for a system that the settings do not have. References in them are left alone: what they stand for
 * is known to the host's environment only.
 */
export async function checkSystems(settings: string | undefined, wanted: string[], terminal: Terminal): Promise<void> {
  if (wanted.length === 0) return;
  const { tree } = await readSources(pathOf(settings, terminal));
  const known = withSystems.safeParse(tree).data?.systems.map(({ id }) => id) ?? [];
  const unknown = wanted.find((id) => !known.includes(id));
  if (unknown === undefined) return;
  throw new DriverError(`There is no system "${unknown}"${suggestion(unknown, known)}`, { code: "bad_request" });
}

function pathOf(settings: string | undefined, { cwd }: Terminal): string {
  return settings === undefined ? join(packageRoot, "settings") : resolve(cwd, settings);
}
