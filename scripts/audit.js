import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { register } from "node:module";
import { fileURLToPath } from "node:url";

/*
 * Part of `npm run check`: whether the dependencies are what the project allows, and whether one that it ships has a known
 * weakness. The first needs no network. The second asks the registry; where that does not answer, it says so and passes.
 * The hook lets every Node read the TypeScript behind it.
 */
register("../runtime/modules/outside-drivers.js", import.meta.url);
const { lockfileProblems } = await import("./audit/lockfile.ts");
const { readAdvisories } = await import("./audit/advisories.ts");

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file) => readFileSync(`${root}${file}`, "utf8");

const problems = lockfileProblems({
  manifest: read("package.json"),
  lockfile: read("package-lock.json"),
  npmrc: read(".npmrc"),
});

const npm = process.env.npm_execpath?.endsWith(".js") ? [process.execPath, process.env.npm_execpath] : ["npm"];
const [command, ...before] = npm;
const asked = spawnSync(
  command,
  [...before, "audit", "--json", "--omit=dev", "--fetch-retries=0", "--fetch-timeout=15000", "--loglevel=silent"],
  { cwd: root, encoding: "utf8", timeout: 60_000, shell: process.platform === "win32" },
);
const advisories = readAdvisories(asked.stdout ?? "");
if ("unanswered" in advisories) {
  console.log(
    `The registry was not asked for known weaknesses (${advisories.unanswered}); the lockfile was checked without.`,
  );
} else {
  problems.push(...advisories.problems);
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
