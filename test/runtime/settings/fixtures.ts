import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DriverError } from "atrium";
import { onTestFinished } from "vitest";
import { loadSettings, type Problem } from "../../../runtime/settings/load-settings.ts";

/** A folder with the given files, gone after the test. */
export async function folderWith(files: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "atrium-settings-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** A single settings file, in a folder of its own that is gone after the test. */
export async function fileWith(yaml: string): Promise<string> {
  return join(await folderWith({ "building.yaml": yaml }), "building.yaml");
}

export const load = (path: string, env: Record<string, string> = {}, ports = new Map<string, number>()) =>
  loadSettings(path, env, ports);

/** What a promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<DriverError> {
  const outcome = await promise.then(
    () => undefined,
    (error: DriverError) => error,
  );
  if (outcome === undefined) throw new Error("nothing was wrong");
  return outcome;
}

/** What is wrong with settings; files are named without their folder. */
export async function problemsOf(yaml: string, env: Record<string, string> = {}): Promise<Problem[]> {
  const file = await fileWith(yaml);
  const error = await failure(load(file, env));
  if (error.code !== "invalid_settings") throw error;
  const { issues } = error.details as { issues: Problem[] };
  return issues.map((issue) => ({ ...issue, where: issue.where.replace(`${dirname(file)}/`, "") }));
}
