import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

/*
 * Node's module hooks, on a thread of their own, for drivers outside this repository.
 */

/** The host's zod; beside the sources there is none but the library's own. */
const builtZod = new URL("./zod.js", import.meta.url);
const hasBuiltZod = existsSync(builtZod);

/**
 * A driver that imports "atrium" gets the host's copy, so that errors and schemas are the same ones; "zod" is the host's
 * where the driver brings none of its own.
 */
export async function resolve(specifier, context, nextResolve) {
  const fromHost = () => nextResolve(specifier, { ...context, parentURL: import.meta.url });
  if (specifier === "atrium" || specifier.startsWith("atrium/")) return fromHost();
  if (specifier !== "zod") return nextResolve(specifier, context);
  const [own, library] = await Promise.all([nextResolve(specifier, context).catch(() => undefined), fromHost()]);
  if (own !== undefined && own.url !== library.url) return own;
  return hasBuiltZod ? { url: builtZod.href, format: "module", shortCircuit: true } : library;
}

/** TypeScript is read on every Node, in every folder, always as an ES module. */
export async function load(url, context, nextLoad) {
  if (!/^file:.*\.m?ts$/.test(url)) return nextLoad(url, context);
  const file = fileURLToPath(url);
  const options = { loader: "ts", format: "esm", target: "es2023", sourcefile: file, sourcemap: "inline" };
  const { code } = await transform(await readFile(file, "utf8"), options);
  return { format: "module", source: code, shortCircuit: true };
}
