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
    coverage: {
      include: ["lib/**/*.ts", "runtime/**/*.ts", "drivers/**/*.ts"],
      reporter: ["text", "html"],
    },
  },
});
