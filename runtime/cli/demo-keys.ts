import { randomBytes } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { levels } from "../../lib/level.ts";

const file = "demo-keys.yaml";
const contents = z.object({
  auth: z.object({ keys: z.array(z.object({ name: z.string(), key: z.string(), level: z.enum(levels) })) }),
});

/** A key of the demo building. */
export type DemoKey = z.output<typeof contents>["auth"]["keys"][number];

const heading =
  " Keys of the demo building, made at its first start and read as part of its settings.\n Not under version control. Delete this file to get new ones.";

/** The demo building's keys, one for each level; made when there are none, readable by their owner only. */
export async function demoKeys(settingsFolder: string): Promise<DemoKey[]> {
  const path = join(settingsFolder, file);
  const made = levels.map((level) => ({ name: `demo-${level}`, key: randomBytes(24).toString("base64url"), level }));
  const text = `#${heading.replaceAll("\n", "\n#")}\n${stringify({ auth: { keys: made } })}`;
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    await chmod(path, 0o600);
    return contents.parse(parse(await readFile(path, "utf8"))).auth.keys;
  }
}

/** The demo building's administrator key, if its host has been started in this folder's package. */
export async function administratorKey(settingsFolder: string): Promise<string | undefined> {
  const text = await readFile(join(settingsFolder, file), "utf8").catch(() => undefined);
  const parsed = text === undefined ? undefined : contents.safeParse(parse(text));
  return parsed?.data?.auth.keys.find(({ level }) => level === "administrator")?.key;
}
