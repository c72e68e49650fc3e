import { type Caller, DriverError, type Module, outsideCall, type Shape } from "atrium";
import { z } from "zod";
import type { status } from "./account.ts";

/** Why something failed for one of many. */
export const Failure = z.object({
  code: z.string().describe("From the catalogue of errors"),
  message: z.string(),
  kind: z.string().optional().describe("As in an error's details: `conflict`, `plan_limit`, `not_applied`, ..."),
  fields: z.array(z.string()).optional().describe("What Meetergo did not apply"),
  retryable: z.boolean().describe("True when the same may succeed later"),
});

export type Failure = z.output<typeof Failure>;

/** How many are dealt with at once. */
export const batch = z.int().min(1).max(20).default(10).describe("Users who are dealt with at once");

/** Milliseconds that a bulk command may take: about 2,500 calls at 1.5 in a second. */
export const bulkPatience = 1_800_000;

/**
 * Deals with many things, some at a time, and shows `bulk_progress` meanwhile.
 *
 * @param read what there is to do
 * @param run deals with one; answers false when something failed, which stops no other
 * @throws DriverError `conflict` while another bulk command runs; the reason of the signal, which ends the rest
 */
export async function runBulk<T>(
  self: Module<Shape, Pick<typeof status, "bulk_progress">>,
  {
    read,
    size,
    run,
  }: { read: () => Promise<readonly T[]>; size: number; run: (item: T, at: number) => Promise<boolean> },
): Promise<void> {
  if (self.getStatus("bulk_progress")) {
    throw new DriverError("Another bulk command runs; wait until bulk_progress is null", {
      code: "conflict",
      details: { code: "bulk.running" },
    });
  }
  const progress = { total: 0, done: 0, failed: 0 };
  const show = () => self.setStatus("bulk_progress", { ...progress });
  show();
  try {
    const items = await read();
    progress.total = items.length;
    show();
    for (let from = 0; from < items.length; from += size) {
      const part = items.slice(from, from + size).map(async (item, at) => {
        const isWell = await run(item, from + at);
        progress.done += 1;
        if (!isWell) progress.failed += 1;
        show();
      });
      // All of them, so that nothing still runs when this has ended.
      for (const each of await Promise.allSettled(part)) if (each.status === "rejected") throw each.reason;
    }
  } finally {
    self.setStatus("bulk_progress", null);
  }
}

/**
 * What a call answers, or why it failed.
 *
 * @throws the reason of the signal, and what is no expected failure
 */
export async function outcomeOf<T>({ signal }: Caller, call: Promise<T>): Promise<{ value: T } | { failure: Failure }> {
  try {
    return { value: await call };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof DriverError)) throw error;
    const { kind, retryable = false } = outsideCall(error) ?? {};
    const { fields } = (error.details ?? {}) as { fields?: string[] };
    const { code, message } = error;
    return {
      failure: {
        code,
        message,
        ...(kind === undefined ? {} : { kind }),
        ...(fields === undefined ? {} : { fields }),
        retryable,
      },
    };
  }
}
