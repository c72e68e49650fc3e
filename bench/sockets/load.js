import { register } from "node:module";

/* The process of the clients: carries out one load after the other, as it is told. */
register("../../runtime/modules/outside-drivers.js", import.meta.url);
const { loads } = await import("./loads.ts");
process.on("message", ({ port, name, options }) => {
  loads[name](port, options).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: error.stack }),
  );
});
