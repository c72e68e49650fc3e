import fc from "fast-check";
import { expect } from "vitest";

/*
 * How many cases are tried, and which: `FUZZ_CASES` for each target, few hundred in `npm test` and 100,000 in `npm run fuzz`;
 * `FUZZ_SEED` and `FUZZ_PATH` as a failure names them, to have that case again.
 */

const cases = Number(process.env.FUZZ_CASES ?? 250);
/** The same cases every time, unless somebody asks for others: what is checked in must not fail by chance. */
const seed = Number(process.env.FUZZ_SEED ?? 1);
const path = process.env.FUZZ_PATH;

/** Milliseconds after which a case counts as one that hangs. */
const patience = 30_000;

/** Milliseconds for a whole test, with the time to make what fails smaller. */
export const fuzzTimeout = 120_000 + cases * 100;

export interface HoldsOptions {
  /** How many cases of a target it takes to do one of these: 10 tries a tenth of them. */
  weight?: number;
}

/**
 * Tries a property with many cases. It fails with the smallest case that it finds, the seed and the path to have it again;
 * also when a case leads to an error that nobody catches, as it would end a host.
 */
export async function holds<Case>(
  arbitrary: fc.Arbitrary<Case>,
  property: (value: Case) => unknown,
  { weight = 1 }: HoldsOptions = {},
): Promise<void> {
  const uncaught: unknown[] = [];
  const note = (error: unknown) => void uncaught.push(error);
  process.on("unhandledRejection", note);
  process.on("uncaughtException", note);
  try {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (value) => {
        await property(value);
        // Node speaks of a rejection that nobody handles when all that waits has had its turn.
        await new Promise((resolve) => setImmediate(resolve));
        expect(uncaught.splice(0)).toEqual([]);
      }),
      {
        numRuns: Math.max(1, Math.round(cases / weight)),
        seed,
        ...(path === undefined ? {} : { path, endOnFailure: true }),
        timeout: patience,
        interruptAfterTimeLimit: fuzzTimeout - 20_000,
        markInterruptAsFailure: true,
      },
    );
  } finally {
    process.off("unhandledRejection", note);
    process.off("uncaughtException", note);
  }
}
