import { DriverError } from "atrium";
import { ClassicLevel } from "classic-level";
import { z } from "zod";
import { KeptAnswer, KeptBooking, KeptProfile, KeptToken, Person } from "./records.ts";

/** Of the records below; a store of a later one is left alone. */
const format = 1;

const schemas = {
  profile: KeptProfile,
  person: Person,
  booking: KeptBooking,
  answer: KeptAnswer,
  token: KeptToken,
  /** Ids that were given out. */
  counter: z.int(),
  /** Random bytes in base64, by what they are for. */
  secret: z.string(),
  /** When a profile of the settings was created, by its name. */
  seed: z.int(),
};

type Kind = keyof typeof schemas;
type Value<K extends Kind> = z.output<(typeof schemas)[K]>;

/** One record that is written, or with null taken away. */
export type Change = { [K in Kind]: { kind: K; key: string; value: Value<K> | null } }[Kind];

/** Everything that a module keeps: in memory for reading, and on disk. */
export interface Store {
  all<K extends Kind>(kind: K): ReadonlyMap<string, Value<K>>;
  /** Resolves when all the changes are on disk; a crash at any moment leaves all of them or none. */
  write(changes: readonly Change[]): Promise<void>;
  /** Makes the files forget what was overwritten or taken away. */
  erase(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the store in a folder, or makes one there. One process may have it open.
 *
 * @throws DriverError when another process has it open, or when what is there cannot be read
 */
export async function openStore(folder: string): Promise<Store> {
  // Not compressed: it is small, and everybody can see what is in it and what is not.
  const database = new ClassicLevel<string, unknown>(folder, { valueEncoding: "json", compression: false });
  await database.open().catch((cause) => {
    const locked = (cause as { cause?: { code?: string } }).cause?.code === "LEVEL_LOCKED";
    const why = locked ? "another host has it open" : (cause.cause ?? cause).message;
    throw new DriverError(`The bookings in ${folder} cannot be opened: ${why}`, { cause });
  });
  try {
    return await load(database);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function load(database: ClassicLevel<string, unknown>): Promise<Store> {
  await checkFormat(database);
  const records = new Map(Object.keys(schemas).map((kind) => [kind, new Map<string, unknown>()]));
  for await (const [key, value] of database.iterator({ gt: "record/", lt: "record0" })) {
    const [, kind = "", ...rest] = key.split("/");
    const parsed = schemas[kind as Kind]?.safeParse(value);
    if (!parsed?.success) throw unreadable(database.location, `the record ${key} is not one of format ${format}`);
    records.get(kind)?.set(rest.join("/"), parsed.data);
  }
  return {
    all: <K extends Kind>(kind: K) => records.get(kind) as ReadonlyMap<string, Value<K>>,
    async write(changes) {
      const operations = changes.map(({ kind, key, value }) => {
        const at = `record/${kind}/${key}`;
        return value === null
          ? { type: "del" as const, key: at }
          : { type: "put" as const, key: at, value: value as unknown };
      });
      await database.batch(operations, { sync: true });
      for (const { kind, key, value } of changes) {
        if (value === null) records.get(kind)?.delete(key);
        else records.get(kind)?.set(key, value);
      }
    },
    erase: () => erase(database),
    close: () => database.close(),
  };
}

/**
 * LevelDB keeps what was overwritten until it merges the table in which it stands with one above. The first round puts
 * everything into tables, the second one lays a table over all of them, which merges them.
 */
async function erase(database: ClassicLevel<string, unknown>): Promise<void> {
  const [first, last] = ["erase/", "s"];
  for (let round = 0; round < 2; round++) {
    await database.batch([
      { type: "put", key: first, value: round },
      { type: "put", key: last, value: round },
    ]);
    await database.compactRange(first, last);
  }
}

async function checkFormat(database: ClassicLevel<string, unknown>): Promise<void> {
  const found = await database.get("format");
  if (found === undefined) return database.put("format", format, { sync: true });
  if (found === format) return;
  throw unreadable(database.location, `it has format ${JSON.stringify(found)}, and this version reads ${format}`);
}

function unreadable(folder: string, why: string): DriverError {
  return new DriverError(`The bookings in ${folder} cannot be read: ${why}`);
}
