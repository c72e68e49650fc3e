import { readdirSync } from "node:fs";
import { register } from "node:module";
import { parseArgs } from "node:util";

/*
 * `npm run bench`: measures every file of rows/ on this machine, prints one table and writes it to
 * docs/reference/performance.md. `-- NAME` measures the rows of one file, `-- --quick` takes fewer rounds and writes nothing;
 * `-- --rounds 5` takes five and writes. The hook lets every Node read TypeScript.
 */
register("../runtime/modules/outside-drivers.js", import.meta.url);
const { printed, written } = await import("./report.ts");

const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean" }, rounds: { type: "string", default: "12" } },
  allowPositionals: true,
});
const rows = readdirSync(new URL("rows", import.meta.url)).map((file) => file.replace(/\.ts$/, ""));
const unknown = positionals.filter((name) => !rows.includes(name));
if (unknown.length > 0) {
  console.error(`There is no row ${unknown.join(", ")}; there are ${rows.join(", ")}`);
  process.exit(1);
}

const figures = [];
for (const name of positionals.length > 0 ? positionals : rows) {
  console.error(`Measuring ${name} ...`);
  const { default: measure } = await import(`./rows/${name}.ts`);
  figures.push(...(await measure({ rounds: values.quick ? 3 : Number(values.rounds) })));
}
printed(figures);
if (!values.quick) await written(figures);
