import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describeDriver } from "../../lib/describe.ts";
import { driverPage } from "./driver-page.ts";
import { errorsPage } from "./errors-page.ts";
import { indexPage } from "./index-page.ts";
import { settingsPage } from "./settings-page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where the pages are that nobody writes by hand; `protocol.md` beside them is written by hand. */
const referenceFolder = join(root, "docs/reference");

/** Every generated page, by its path below `docs/reference/`. */
export async function generateReference(): Promise<Map<string, string>> {
  const drivers = await Promise.all(
    (await driverNames()).map(async (folder) => {
      const { default: driver } = await import(pathToFileURL(join(root, "drivers", folder, "driver.ts")).href);
      return { folder, page: `drivers/${folder.replaceAll("/", "-")}.md`, description: describeDriver(driver) };
    }),
  );
  return new Map([
    ["README.md", indexPage(drivers)],
    ["errors.md", await errorsPage()],
    ["settings.md", await settingsPage()],
    ...drivers.map(({ folder, page, description }) => [page, driverPage(folder, description)] as const),
  ]);
}

/** The generated pages as they are on disk; a driver's page stays in the list when its driver has gone. */
export async function writtenReference(): Promise<Map<string, string>> {
  const driverPages = await readdir(join(referenceFolder, "drivers")).catch(() => []);
  const pages = ["README.md", "errors.md", "settings.md", ...driverPages.sort().map((name) => `drivers/${name}`)];
  return new Map(
    await Promise.all(
      pages.map(async (page) => [page, await readFile(join(referenceFolder, page), "utf8").catch(() => "")] as const),
    ),
  );
}

/** Names of all drivers, as settings use them. */
async function driverNames(): Promise<string[]> {
  const files = await readdir(join(root, "drivers"), { recursive: true });
  return files
    .filter((file) => /[\\/]driver\.ts$/.test(file))
    .map((file) => dirname(file).replaceAll("\\", "/"))
    .sort();
}

/** Writes every generated page, and removes those of drivers that have gone; answers the pages' paths. */
export async function writeReference(): Promise<string[]> {
  const pages = await generateReference();
  await rm(join(referenceFolder, "drivers"), { recursive: true, force: true });
  await mkdir(join(referenceFolder, "drivers"), { recursive: true });
  for (const [page, text] of pages) await writeFile(join(referenceFolder, page), text);
  return [...pages.keys()];
}
