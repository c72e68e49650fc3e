import { defineDriver } from "atrium";
import { z } from "zod";

/** Takes its worker down when told to. */
export default defineDriver(
  { name: "Soak fragile", module: "Fragile", summary: "Crashes for the soak test", settings: {}, status: {} },
  (command) => ({
    alive: command({ summary: "Answers while it runs", returns: z.literal(true), run: () => true as const }),
    crash: command({
      summary: "Ends its worker, and never answers",
      run() {
        setImmediate(() => {
          throw new Error("The soak test wants it so");
        });
        return new Promise<never>(() => {});
      },
    }),
  }),
);
