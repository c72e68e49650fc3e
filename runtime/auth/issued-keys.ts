import { z } from "zod";
import { DriverError } from "../../lib/errors.ts";
import { levels } from "../../lib/level.ts";
import { keptPath, readKept, writeKept } from "../settings/kept-file.ts";
import { digestOf, newSecret } from "./secrets.ts";

const issuedKey = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  level: z.enum(levels),
  systems: z.array(z.string()),
  /** Unix seconds. */
  created_at: z.number().int(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});

/** A key that the host itself issued. Of the key there is only its digest: nobody reads it again, from the file neither. */
export type IssuedKey = z.output<typeof issuedKey>;

/** The keys that the host issued, durably. What is refused by the disk throws `request_failed` and changes nothing. */
export interface IssuedKeys {
  /** In the order in which they were issued. */
  readonly all: readonly IssuedKey[];
  /** Makes a key; resolves with it when it is on disk. It cannot be had again. */
  issue(facts: Omit<IssuedKey, "digest">): Promise<string>;
  /** Resolves when the key is gone from the disk. */
  revoke(id: string): Promise<void>;
}

/**
 * Opens the store of a settings file or folder: `keys.json`.
 *
 * @throws DriverError `invalid_settings` when the file is there but is not what was written
 */
export async function openIssuedKeys(settingsPath: string, isFolder: boolean): Promise<IssuedKeys> {
  const file = keptPath(settingsPath, isFolder, "keys.json");
  let all: readonly IssuedKey[] = (await readKept(file, z.array(issuedKey), "keys that the host issued")) ?? [];
  let written = Promise.resolve();

  /** One change after the other; it counts as soon as it is on disk, and not before. */
  const change = (changed: (keys: readonly IssuedKey[]) => IssuedKey[]) => {
    const write = written.then(async () => {
      const next = changed(all);
      await writeKept(file, next).catch(refused);
      all = next;
    });
    written = write.catch(() => {});
    return write;
  };

  return {
    get all() {
      return all;
    },
    async issue(facts) {
      const key = newSecret();
      await change((keys) => [...keys, { ...facts, digest: digestOf(key) }]);
      return key;
    },
    revoke: (id) => change((keys) => keys.filter((key) => key.id !== id)),
  };
}

function refused(cause: NodeJS.ErrnoException): never {
  throw new DriverError(
    `The host cannot write its keys (${cause.code}), so nothing has changed: mend its folder .atrium and try again`,
    { cause },
  );
}
