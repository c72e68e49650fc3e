import { Counter, type Registry } from "prom-client";

/** Adds what became of the entries of the audit log. */
export function registerAuditMetrics(registry: Registry, counts: Readonly<{ written: number; lost: number }>): void {
  new Counter({
    name: "atrium_audit_entries_total",
    help: 'Entries of the audit log: "written", or "lost" because the disk took none for too long',
    labelNames: ["outcome"],
    registers: [registry],
    collect() {
      this.reset();
      this.inc({ outcome: "written" }, counts.written);
      this.inc({ outcome: "lost" }, counts.lost);
    },
  });
}
