import { register } from "node:module";

/* `npm run bench`: takes every figure on this machine and prints one table. The hook lets every Node read TypeScript. */
register("../runtime/modules/outside-drivers.js", import.meta.url);
const { rowOf } = await import("./figure.ts");

/** A file each, whose default export measures and answers figures. */
const files = ["slots.ts"];

const table = {};
for (const file of files) {
  const { default: measure } = await import(`./${file}`);
  for (const figure of await measure()) table[figure.name] = rowOf(figure);
}
console.table(table);
