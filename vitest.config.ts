import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // What package.json's exports say of the built package, said of the sources.
    alias: [
      { find: /^atrium$/, replacement: here("./lib/index.ts") },
      { find: /^atrium\/(client|testing)$/, replacement: here("./lib/$1/index.ts") },
      { find: /^atrium\/drivers\/(.*)$/, replacement: here("./drivers/$1/driver.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    // All cores: most of a run is reading modules, one test file after the other.
    maxWorkers: "100%",
    // The first host of a run reads its drivers, and machines that build are slow.
    testTimeout: 45_000,
    expect: { poll: { timeout: 30_000 } },
    coverage: {
      include: ["lib/**/*.ts", "runtime/**/*.ts", "drivers/**/*.ts"],
      exclude: [
        // Nothing runs in them: exports, and types.
        "lib/**/index.ts",
        "lib/module/boundary.ts",
        "runtime/modules/zod.ts",
        // The look of the log on a terminal, which a test run has not.
        "runtime/cli/log-output.ts",
        // What only a browser runs, and test/e2e looks at there.
        "runtime/console/pages/**/use-*.ts",
        "runtime/console/pages/operator/{access,answers,chart,load-variables}.ts",
        "runtime/console/pages/panel/{pair,within-limit}.ts",
        "runtime/console/pages/shared/{host-clock,no-eval,session}.ts",
      ],
      reporter: ["text", "html"],
      // What is missing: lines that run only in what is built, and are shown by test/e2e as processes of their own, and
      // answers to disks and networks that fail in rare ways.
      thresholds: {
        "lib/**": { lines: 98 },
        "runtime/**": { lines: 98 },
        "drivers/**": { lines: 97 },
      },
    },
  },
});
