import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DriverError } from "../../lib/errors.ts";
import { levels } from "../../lib/level.ts";
import { keptPath, readKept, writeKept } from "../settings/kept-file.ts";
import { digestOf, newSecret } from "./secrets.ts";

const issuedKey = z
  .strictObject({
    id: z.string().regex(/^[a-z]+-[A-Za-z0-9-]+$/),
    /** Who has it: a panel that was paired, somebody whom the identity provider signed in, or whoever `atrium key new` was typed for. */
    kind: z.enum(["panel", "key", "session"]),
    name: z.string().min(1),
    level: z.enum(levels),
    /** The only systems that it reaches; all if absent. */
    systems: z.array(z.string()).optional(),
    /** Unix seconds. */
    created_at: z.number().int(),
    /** Unix seconds from which on it opens nothing; never if absent. */
    expires_at: z.number().int().optional(),
    /** The identity provider that signed in whoever has it. */
    issuer: z.string().optional(),
    digest: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .refine(({ kind, systems = [] }) => kind !== "panel" || systems.length > 0, "a panel's key names its system");

/** A key that was made here. Of the key there is only its digest: nobody reads it again, from the file neither. */
export type IssuedKey = z.output<typeof issuedKey>;

/** What a key is for, before it is made. */
export type KeyFacts = Omit<IssuedKey, "digest">;

/** The keys that were issued, durably. What is refused by the disk throws `request_failed` and changes nothing. */
export interface IssuedKeys {
  /** The folder that they are in. */
  readonly folder: string;
  /** In the order in which they were issued. */
  readonly all: readonly IssuedKey[];
  /** Makes a key; resolves with it when it is on disk. It cannot be had again. */
  issue(facts: KeyFacts): Promise<string>;
  /** Resolves when the key is gone from the disk. */
  revoke(id: string): Promise<void>;
  /** Reads what another process has changed; throws as `openIssuedKeys` does, and then nothing changes. */
  refresh(): Promise<void>;
}

/** A new id of a key, which says what it is for: `panel-815f86dcf1a0`. */
export function newKeyId(kind: IssuedKey["kind"]): string {
  return `${kind}-${randomBytes(6).toString("hex")}`;
}

/**
 * Opens the store of a settings file or folder: a folder `keys` with one file for each key. So the command line may add and
 * revoke while a host does: nobody writes what another one writes.
 *
 * @throws DriverError `invalid_settings` when a file is there but is not what was written
 */
export async function openIssuedKeys(settingsPath: string, isFolder: boolean): Promise<IssuedKeys> {
  const folder = keptPath(settingsPath, isFolder, "keys");
  const fileOf = (id: string) => join(folder, `${id}.json`);
  let all: readonly IssuedKey[] = await readAll(folder);
  let done: Promise<unknown> = Promise.resolve();
  /** One after the other, so that what is read is not older than what was written meanwhile. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = done.then(work);
    done = result.catch(() => {});
    return result;
  };
  return {
    folder,
    get all() {
      return all;
    },
    issue: (facts) =>
      inTurn(async () => {
        const key = newSecret();
        const issued = { ...facts, digest: digestOf(key) };
        await writeKept(fileOf(facts.id), issued).catch(refused);
        all = inOrder([...all, issued]);
        return key;
      }),
    revoke: (id) =>
      inTurn(async () => {
        await rm(fileOf(id), { force: true }).catch(refused);
        all = all.filter((key) => key.id !== id);
      }),
    refresh: () =>
      inTurn(async () => {
        all = await readAll(folder);
      }),
  };
}

async function readAll(folder: string): Promise<IssuedKey[]> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw new DriverError(`The folder of keys ${folder} cannot be read (${cause.code})`, {
      code: "invalid_settings",
      cause,
    });
  });
  const files = names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
  const keys = await Promise.all(files.map((file) => readKept(file, issuedKey, "a key that was issued")));
  // One that was revoked while they were read is not there any more.
  return inOrder(keys.filter((key) => key !== undefined));
}

function inOrder(keys: IssuedKey[]): IssuedKey[] {
  return keys.sort((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1));
}

function refused(cause: NodeJS.ErrnoException): never {
  throw new DriverError(
    `The keys cannot be written (${cause.code}), so nothing has changed: mend the folder .atrium beside the settings and try again`,
    { cause },
  );
}
