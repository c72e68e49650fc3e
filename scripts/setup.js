import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/*
 * What a checkout needs before anything runs: exactly the dependencies of the lockfile, and dist/ built from the sources
 * as they are. Each is done only when it is missing or stale. Nothing is imported but Node, since nothing else is there yet.
 */

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = join(root, "dist", ".built-from");
/** Built aside and then put in place, so that two processes that start at once do not meet half a build. */
const aside = join(root, `dist-${process.pid}`);
const sourceFolders = ["lib", "runtime", "drivers"];
const bundler = join("scripts", "bundle.js");
/** What browsers run; built by vite.config.ts. */
const pages = join("runtime", "console", "pages");

/** Installs and builds what is missing or stale. Ends the process with a message when that fails. */
export function setUp() {
  if (!dependenciesAreExact()) install();
  const sources = sourcesDigest();
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== sources) build(sources);
}

/** npm keeps what it installed in node_modules/.package-lock.json; optional packages may be for other machines. */
function dependenciesAreExact() {
  const installed = packagesOf(join(root, "node_modules", ".package-lock.json"));
  const wanted = packagesOf(join(root, "package-lock.json"));
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === "" || optional || installed[path]?.version === version,
  );
}

function packagesOf(lockfile) {
  try {
    return JSON.parse(readFileSync(lockfile, "utf8")).packages;
  } catch {
    return {};
  }
}

function install() {
  say("Installing the dependencies of package-lock.json ...");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  if (npm?.endsWith(".js")) run(process.execPath, [npm, ...args]);
  else run(process.platform === "win32" ? "npm.cmd" : "npm", args);
}

function build(sources) {
  say("Building ...");
  runInstalled("typescript/bin/tsc", ["-p", "tsconfig.build.json", "--outDir", aside]);
  runInstalled("vite/bin/vite.js", ["build", "--logLevel=warn", "--emptyOutDir", "--outDir", join(aside, pages)]);
  run(process.execPath, [join(root, bundler), aside]);
  for (const file of sourceFiles().filter((each) => each.endsWith(".js"))) cpSync(join(root, file), join(aside, file));
  writeFileSync(join(aside, ".built-from"), sources);
  rmSync(join(root, "dist"), { recursive: true, force: true });
  renameSync(aside, join(root, "dist"));
}

/** Changes with the name, size or time of any source file. */
function sourcesDigest() {
  const hash = createHash("sha256");
  for (const file of [
    ...sourceFiles(),
    "tsconfig.json",
    "tsconfig.build.json",
    "vite.config.ts",
    bundler,
    "package-lock.json",
  ]) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

function sourceFiles() {
  return sourceFolders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(tsx?|js|css|html|svg)$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  );
}

function runInstalled(script, args) {
  run(process.execPath, [join(root, "node_modules", script), ...args]);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  rmSync(aside, { recursive: true, force: true });
  say(`${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}`);
  process.exit(1);
}

/** To standard error: standard output belongs to the command that comes after. */
function say(message) {
  process.stderr.write(`${message}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp();
