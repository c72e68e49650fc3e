import { randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { DriverError } from "../../lib/errors.ts";

/**
 * The secret of a host, from which those of its webhooks are derived. It is made once, and kept beside the settings file
 * or in the settings folder: `.atrium/<its name>.secret`.
 *
 * @param problem hears why it could not be kept; it then lasts as long as the host
 * @throws DriverError `invalid_settings` when the file is there but holds no secret that can be read
 */
export async function hostSecret(
  settingsPath: string,
  isFolder: boolean,
  problem: (message: string) => void,
): Promise<string> {
  const folder = join(isFolder ? settingsPath : dirname(settingsPath), ".atrium");
  const file = join(folder, isFolder ? "host.secret" : `${basename(settingsPath)}.secret`);
  const kept = await read(file);
  if (kept !== undefined) return kept;
  const secret = randomBytes(32).toString("base64url");
  try {
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(file, `${secret}\n`, { mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    problem(`${file} cannot be written (${code}): the URLs of webhooks change with every start`);
  }
  return secret;
}

async function read(file: string): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw unusable(file, error);
  });
  if (text === undefined) return undefined;
  // An empty file would make every webhook's secret one that anybody can work out.
  if (text.trim().length < 32) throw unusable(file);
  return text.trim();
}

function unusable(file: string, cause?: unknown): DriverError {
  return new DriverError(`${file} does not hold a secret that can be read; mend it, or remove it to get another`, {
    code: "invalid_settings",
    cause,
  });
}
