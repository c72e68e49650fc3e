import { defineDriver } from "atrium";
import { z } from "zod";

/** Answers, counts, and shows what its settings say. */
export default defineDriver(
  {
    name: "Soak meter",
    module: "Meter",
    summary: "Answers and counts for the soak test",
    settings: { label: z.string() },
    status: { count: z.number(), label: z.string() },
    setup: (module) => {
      module.setStatus("count", 0);
      module.setStatus("label", module.settings.label);
      return { turned: { count: 0 } };
    },
    update: (module) => {
      module.setStatus("label", module.settings.label);
    },
  },
  (command) => ({
    echo: command({
      summary: "Answers what it is given",
      params: { value: z.unknown() },
      run: (_, { value }) => value,
    }),
    turn: command({
      summary: "Counts on",
      returns: z.number(),
      run(self) {
        self.setStatus("count", ++self.turned.count);
        return self.turned.count;
      },
    }),
  }),
);
