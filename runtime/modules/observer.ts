import type { Awaitable } from "../../lib/awaitable.ts";
import type { ExecRequest, Reply, ReportedCall, RouteRequest } from "../../lib/module/boundary.ts";
import type { SupervisedModule } from "./supervised-module.ts";

/** Whoever counts and traces what the modules of a building do. */
export interface Observer {
  /**
   * Sees one call of a command, from beginning to end; `run` carries it out and never rejects. The request that `run` gets
   * may carry a span of its own.
   *
   * @param from the module that calls; absent for a client
   */
  exec(
    module: SupervisedModule,
    request: ExecRequest,
    run: (request: ExecRequest) => Awaitable<Reply>,
    from?: SupervisedModule,
  ): Awaitable<Reply>;
  /** Sees one call of an address that a driver serves, in the same way. */
  route(
    module: SupervisedModule,
    request: RouteRequest,
    run: (request: RouteRequest) => Awaitable<Reply>,
  ): Awaitable<Reply>;
  /** Hears of a request that a module sent to an outside service. */
  called(module: SupervisedModule, call: ReportedCall): void;
}
