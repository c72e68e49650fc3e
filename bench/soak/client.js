import { register } from "node:module";

/* The process of the clients. */
register("../../runtime/modules/outside-drivers.js", import.meta.url);
const { soak } = await import("./client.ts");
process.on("message", (options) => {
  soak(options).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: error.stack }),
  );
});
