import { defineDriver } from "atrium";
import { z } from "zod";

/** What the socket rows measure: a command that answers at once, and a status variable that changes as told. */
export default defineDriver(
  {
    name: "Bench dial",
    module: "Dial",
    summary: "Answers and changes as fast as it can",
    settings: {},
    status: { reading: z.object({ count: z.number(), padding: z.string() }) },
    setup: () => ({ turned: { count: 0 } }),
  },
  (command) => ({
    echo: command({
      summary: "Answers what it is given",
      params: { value: z.unknown() },
      run: (_, { value }) => value,
    }),
    turn: command({
      summary: "Changes the reading some times at once; answers its last count",
      params: { times: z.number().int().positive(), padding: z.number().int().min(0).default(0) },
      returns: z.number(),
      run(self, { times, padding }) {
        for (let left = times; left > 0; left--)
          self.setStatus("reading", { count: ++self.turned.count, padding: "x".repeat(padding) });
        return self.turned.count;
      },
    }),
  }),
);
