import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

/*
 * Node's module hooks, on a thread of their own, for drivers outside this repository.
 */

/**
 * A driver that imports "atrium" gets the host's copy, so that errors and schemas are the same ones; "zod" is the host's
 * where the driver brings none.
 */
export async function resolve(specifier, context, nextResolve) {
  const fromHost = () => nextResolve(specifier, { ...context, parentURL: import.meta.url });
  if (specifier === "atrium" || specifier.startsWith("atrium/")) return fromHost();
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    if (specifier === "zod") return fromHost();
    throw error;
  }
}

/** TypeScript is read on every Node, in every folder, always as an ES module. */
export async function load(url, context, nextLoad) {
  if (!/^file:.*\.m?ts$/.test(url)) return nextLoad(url, context);
  const file = fileURLToPath(url);
  const options = { loader: "ts", format: "esm", target: "es2023", sourcefile: file, sourcemap: "inline" };
  const { code } = await transform(await readFile(file, "utf8"), options);
  return { format: "module", source: code, shortCircuit: true };
}
