import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";

/** One request and how it was answered. Bearers and client secrets are left out. */
export const JournalEntry = z.object({
  /** Milliseconds. */
  time: z.number(),
  method: z.string(),
  /** Path and query, as they were sent. */
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  /** Its first 64,000 characters. */
  body: z.string(),
  /** True when an `Authorization` header came with it. */
  authorized: z.boolean(),
  /** Of the answer; 0 while there is none, and when the connection was dropped instead. */
  status: z.number(),
  request_id: z.string(),
  /** Numbers the connections, so that a test can see which requests shared one. */
  connection: z.number(),
});

export type JournalEntry = z.output<typeof JournalEntry>;

/** Entries kept; older ones are forgotten. */
const most = 1_000;

/** Characters kept of a body. */
const longestBody = 64_000;

/** Headers that carry credentials. */
const hidden = new Set(["authorization", "cookie", "proxy-authorization"]);

/** The last requests, oldest first. */
export class Journal {
  #entries: JournalEntry[] = [];

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Adds a request; the caller sets `status` when it has answered. */
  add(entry: Omit<JournalEntry, "headers" | "authorized"> & { headers: IncomingHttpHeaders }): JournalEntry {
    const headers = Object.entries(entry.headers).filter(([name]) => !hidden.has(name));
    const added = {
      ...entry,
      authorized: entry.headers.authorization !== undefined,
      headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
      body: entry.body.replace(/(^|&)(client_secret|client_assertion)=[^&]*/g, "$1$2=[secret]").slice(0, longestBody),
    };
    this.#entries.push(added);
    if (this.#entries.length > most) this.#entries.shift();
    return added;
  }

  clear(): void {
    this.#entries = [];
  }
}
