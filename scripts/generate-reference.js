import { register } from "node:module";

/* `npm run docs`: writes the generated pages of docs/reference/. The hook lets every Node read the TypeScript behind it. */
register("../runtime/modules/outside-drivers.js", import.meta.url);
const { writeReference } = await import("./reference/pages.ts");
for (const page of await writeReference()) console.log(`docs/reference/${page}`);
