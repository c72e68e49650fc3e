import type { CommandBuilder } from "atrium";
import { count, type GraphModule } from "./graph-module.ts";

/** Commands about the calls that the module makes. */
export const queueCommands = (command: CommandBuilder<GraphModule>) => ({
  queue_size: command({
    summary: "How many calls to Graph wait",
    returns: count,
    run: (self) => self.throttle.queueSize,
  }),
  in_flight_size: command({
    summary: "How many calls to Graph run",
    returns: count,
    run: (self) => self.throttle.inFlightSize,
  }),
});
