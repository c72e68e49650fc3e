import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of Atrium's package.json: above this file as source, one further up as built. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Atrium's version, as package.json gives it. */
export const version: string = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")).version;

function findRoot(folder: string): string {
  try {
    readFileSync(join(folder, "package.json"));
    return folder;
  } catch {
    return findRoot(dirname(folder));
  }
}
