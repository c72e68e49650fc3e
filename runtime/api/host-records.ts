import type { ErrorReport } from "../../lib/errors.ts";
import type { AuditLog } from "../audit/audit-log.ts";

/** What the host keeps of what happens. */
export interface HostRecords {
  /** A defect of Atrium; callers get its id only. */
  defect(id: string, report: ErrorReport): void;
  /** What somebody did that others want to know later. */
  note(message: string): void;
  /** What somebody did that they were not meant to. */
  warn(message: string): void;
  /** Who did what. */
  readonly audit: AuditLog;
  /** The host's metrics in Prometheus' text format. */
  metrics(): Promise<string>;
}
