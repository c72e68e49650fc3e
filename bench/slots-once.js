import { register } from "node:module";

/* Prints the milliseconds of the first slot computation of a process, after its modules are loaded; argument: the case. */
register("../runtime/modules/outside-drivers.js", import.meta.url);
const { cases, timed } = await import("./rows/slots.ts");
console.log(timed(cases[Number(process.argv[2])]));
