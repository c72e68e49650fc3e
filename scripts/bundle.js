import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/*
 * Builds the JavaScript of dist/: few files, with the libraries that every start loads in them. A start that reads 1,600
 * files one by one spends most of its time on that. Called with the folder of the build.
 */

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = process.argv[2];

/** What somebody imports or runs. What several of these use is in `chunks/`, and so in a process once. */
const entryPoints = [
  "runtime/cli/main.ts",
  "runtime/modules/zod.ts",
  "runtime/workers/worker.ts",
  "lib/index.ts",
  "lib/client/index.ts",
  "lib/testing/index.ts",
  ...readdirSync(join(root, "drivers"), { recursive: true })
    .filter((file) => /(^|[\\/])driver\.ts$/.test(file))
    .map((file) => join("drivers", file)),
];

/**
 * Libraries that stay as they are: those that are native or look for files beside their own, one whose state is shared with
 * whoever registers spans, one that browsers replace, those that few buildings use, and those that none does (see
 * lib/without-json-schemas.ts).
 */
const external = [
  ...["classic-level", "pino", "pino-pretty", "write-file-atomic"],
  "@opentelemetry/api",
  "ws",
  ...["jose", "nodemailer", "openid-client", "undici"],
  ...["@fastify/ajv-compiler", "@fastify/fast-json-stringify-compiler"],
];

const { outputFiles, metafile } = await build({
  entryPoints,
  outdir: folder,
  outbase: root,
  chunkNames: "chunks/[name]-[hash]",
  absWorkingDir: root,
  external,
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  charset: "utf8",
  sourcemap: true,
  sourcesContent: false,
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "warning",
});
for (const { path, text } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text.includes("var __require = ") ? withRequire(text) : text);
}
writeFileSync(join(folder, "LICENSES.txt"), bundledPackages().map(licence).join("\n"));

/** What libraries in CommonJS load Node's modules with. Browsers have none, and load no library that needs it. */
function withRequire(text) {
  return `const require = globalThis.process?.getBuiltinModule("module").createRequire(import.meta.url); ${text}`;
}

/** Folders of the libraries that went into the bundle. */
function bundledPackages() {
  const folders = Object.keys(metafile.inputs).map((file) => /^(.*node_modules\/(@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return [...new Set(folders.filter((each) => each !== undefined))].sort();
}

/** What the authors of a library want to go with it. */
function licence(library) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, library, "package.json"), "utf8"));
  const file = readdirSync(join(root, library)).find((each) => /^(licen[cs]e|copying)/i.test(each));
  const text = file === undefined ? "" : `\n${readFileSync(join(root, library, file), "utf8").trim()}\n`;
  return `${name} ${version}, ${license}\n${text}`;
}
