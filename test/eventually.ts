import { vi } from "vitest";

/**
 * Waits until a check passes, and answers what it answers; rejects with the check's last error. It is patient, because a
 * machine that does other work as well is slow, and a test that waits for something that happens loses no time by it.
 */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 30_000, interval: 20 });
