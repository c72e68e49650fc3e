import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Builds the pages of `runtime/console/pages`; scripts/setup.js says where to. */
export default defineConfig({
  root: here("./runtime/console/pages"),
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    rolldownOptions: {
      input: {
        operator: here("./runtime/console/pages/index.html"),
        panel: here("./runtime/console/pages/panel.html"),
        book: here("./runtime/console/pages/book.html"),
      },
    },
    // A file in a data: URL would need a weaker Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
