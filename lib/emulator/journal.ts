import { z } from "zod";

/** One request and how it was answered. Headers that carry credentials are left out. */
export const JournalEntry = z.object({
  time: z.number().describe("Unix time in seconds, with a fraction"),
  method: z.string(),
  url: z.string().describe("Path and query, as they were sent"),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  status: z.int().describe("Of the answer; 0 while there is none, and when the connection was dropped instead"),
});

export type JournalEntry = z.output<typeof JournalEntry>;

/** Entries kept; older ones are forgotten. */
const most = 1_000;

/** The last requests, oldest first. */
export class Journal {
  #entries: JournalEntry[] = [];

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Adds a request; the caller sets `status` when it has answered. */
  add(entry: Omit<JournalEntry, "status" | "headers"> & { headers: object }): JournalEntry {
    const headers = Object.entries(entry.headers).filter(([name]) => !/auth|cookie|key|token/i.test(name));
    const added = {
      ...entry,
      headers: Object.fromEntries(headers.map(([name, text]) => [name, String(text)])),
      status: 0,
    };
    this.#entries.push(added);
    if (this.#entries.length > most) this.#entries.shift();
    return added;
  }

  clear(): void {
    this.#entries = [];
  }
}
