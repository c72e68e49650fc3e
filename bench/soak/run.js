import { register } from "node:module";
import { parseArgs } from "node:util";

/* `npm run soak`: an hour under load; `-- --minutes 5`, or SOAK_MINUTES in the environment, is a shorter try. */
register("../../runtime/modules/outside-drivers.js", import.meta.url);
const { soakFor } = await import("./soak.ts");

const { values } = parseArgs({ options: { minutes: { type: "string" } } });
const minutes = Number(values.minutes ?? process.env.SOAK_MINUTES ?? 60);
if (!(minutes > 0)) {
  console.error("--minutes is a number above 0");
  process.exit(1);
}
const problems = await soakFor(minutes * 60, console.log);
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? "All is well." : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
