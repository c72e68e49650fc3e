import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";

/*
 * The properties of test/fuzz with many more cases than `npm test` tries, and other ones every time:
 *
 *   npm run fuzz                                    all targets, 100,000 cases each
 *   FUZZ_CASES=5000 npm run fuzz -- test/fuzz/rest  one of them
 *   FUZZ_SEED=7 FUZZ_PATH=12:0:1 npm run fuzz -- test/fuzz/rest    a case again, as its failure named it
 */

const { FUZZ_CASES = "100000", FUZZ_SEED = String(randomInt(2 ** 31)) } = process.env;
const vitest = fileURLToPath(import.meta.resolve("vitest/package.json")).replace("package.json", "vitest.mjs");
const targets = process.argv.length > 2 ? process.argv.slice(2) : ["test/fuzz"];

console.log(`${FUZZ_CASES} cases of each target, seed ${FUZZ_SEED}`);
const { status } = spawnSync(process.execPath, [vitest, "run", ...targets], {
  env: { ...process.env, FUZZ_CASES, FUZZ_SEED },
  stdio: "inherit",
});
process.exit(status ?? 1);
