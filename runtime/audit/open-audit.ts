import { resolve } from "node:path";
import type { Logger } from "pino";
import type { Clock } from "../../lib/clock.ts";
import type { Settings } from "../settings/load-settings.ts";
import { AuditFile } from "./audit-file.ts";
import { AuditLog } from "./audit-log.ts";

/**
 * The audit log that the settings ask for. Nothing is written to the disk before the first entry.
 *
 * @param usualPath where it is kept when the settings do not say
 */
export function openAudit(
  { file, folder }: Settings,
  usualPath: string,
  clock: Clock,
  log: Logger,
): { audit: AuditLog; auditFile: AuditFile } {
  const { path, size, files } = file.host.audit;
  const at = path === undefined ? usualPath : resolve(folder, path);
  const auditFile = new AuditFile({ path: at, size, files }, clock, {
    failing: ({ message }) => log.error(`The audit log cannot be written, and is tried again: ${message}`),
    recovered: (lost) => log.warn({ lost }, `The audit log is written again; ${lost} entries are lost`),
  });
  return { audit: new AuditLog(auditFile, clock), auditFile };
}
