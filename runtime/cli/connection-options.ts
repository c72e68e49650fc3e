import { join } from "node:path";
import { z } from "zod";
import { DriverError } from "../../lib/errors.ts";
import { packageRoot } from "../version.ts";
import { administratorKey } from "./demo-keys.ts";
import type { Terminal } from "./terminal.ts";

/** The options that every command takes. */
export interface GlobalOptions {
  url?: string;
  key?: string;
  json?: boolean;
}

/** Where the host is and what to show it. */
export interface ConnectionOptions {
  /** Without a slash at its end. */
  url: string;
  key?: string;
}

/**
 * The host's address and key from, first present wins: the options, ATRIUM_URL and ATRIUM_KEY, and for a host on this
 * machine its port in PORT (3000 if absent) and the demo building's administrator key.
 *
 * @throws DriverError `bad_request` when the address is none
 */
export async function connectionOptions(options: GlobalOptions, terminal: Terminal): Promise<ConnectionOptions> {
  const { env, cwd } = terminal;
  const address = options.url ?? env.ATRIUM_URL ?? `http://127.0.0.1:${env.PORT ?? 3000}`;
  if (!z.url({ protocol: /^https?$/ }).safeParse(address).success) {
    throw new DriverError(`"${address}" is not an address of a host, as http://127.0.0.1:3000 is`, {
      code: "bad_request",
    });
  }
  const url = address.replace(/\/+$/, "");
  const key = options.key ?? env.ATRIUM_KEY ?? (isLoopback(url) ? await demoKey(cwd) : undefined);
  return key === undefined ? { url } : { url, key };
}

/** The demo building's administrator key, of the current folder or of this package. */
async function demoKey(cwd: string): Promise<string | undefined> {
  return (await administratorKey(join(cwd, "settings"))) ?? (await administratorKey(join(packageRoot, "settings")));
}

/** A demo key never leaves this machine. */
function isLoopback(url: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}
