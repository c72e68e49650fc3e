import { performance } from "node:perf_hooks";
import { whenThere } from "../../lib/awaitable.ts";
import type { Observer } from "../modules/observer.ts";
import type { Metrics } from "./metrics.ts";

/** Counts and times what modules do. */
export function observer(metrics: Metrics): Observer {
  return {
    exec(module, request, run) {
      const { load } = module;
      const started = performance.now();
      load.inFlight++;
      return whenThere(run(request), (reply) => {
        load.end("error" in reply ? reply.error.code : "ok", (performance.now() - started) / 1_000);
        return reply;
      });
    },
    route: (_, request, run) => run(request),
    called: (module, call) => metrics.called(module, call),
  };
}
