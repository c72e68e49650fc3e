import type { RouteDescription } from "../../lib/describe.ts";
import { DriverError, type ErrorReport, errorFromReport, outcomeUnknown } from "../../lib/errors.ts";
import { levelAllows } from "../../lib/level.ts";
import type { RouteAnswer, RouteRequest } from "../../lib/module/boundary.ts";
import type { Caller } from "../auth/keys.ts";
import type { Building } from "../modules/building.ts";
import type { SupervisedModule } from "../modules/supervised-module.ts";
import type { OpenCalls } from "./open-calls.ts";

/** A route that serves a method and path, with the decoded parameters of the path. */
export interface FoundRoute {
  module: SupervisedModule;
  name: string;
  route: RouteDescription;
  params: Record<string, string>;
}

/** The HTTP addresses that drivers serve beside the host's own. */
export class DriverRoutes {
  readonly #building: Building;
  readonly #calls: OpenCalls;

  constructor(building: Building, calls: OpenCalls) {
    this.#building = building;
    this.#calls = calls;
  }

  /** Of several modules with the same route, the first in the settings serves it. */
  find(method: string, path: string): FoundRoute | undefined {
    const parts = path.split("/");
    for (const module of this.#building.modules) {
      for (const [name, route] of Object.entries(module.description?.routes ?? {})) {
        const params = route.method === method ? matched(route.path.split("/"), parts) : undefined;
        if (params !== undefined) return { module, name, route, params };
      }
    }
    return undefined;
  }

  /** Hands a call to its module. `caller` is whoever's key came with it, if the route wants one. */
  async call(
    { module, name, route, params }: FoundRoute,
    caller: Caller | undefined,
    request: Omit<RouteRequest, "route" | "params">,
  ): Promise<RouteAnswer> {
    if (route.access !== "public" && !mayCall(caller, module, route.access)) {
      throw new DriverError(`This needs level ${route.access} in a system of ${module.id}`, { code: "access_denied" });
    }
    const reply = await this.#calls.during(() => this.#building.route(module, { ...request, route: name, params }));
    if (!("error" in reply)) return JSON.parse(reply.json);
    if (route.access === "public") throw forStrangers(reply.error);
    throw errorFromReport(reply.error);
  }
}

/** Why a module does not run, or how it ended, is for operators: it names files of the host, and what a driver said. */
function forStrangers(error: ErrorReport): DriverError {
  if (error.code === "module_not_running")
    return new DriverError("This is not available at present; try again later", { code: "unavailable" });
  if (error.code === "driver_crashed")
    return new DriverError("This ended before it was done; whether it took effect is unknown", {
      code: "driver_crashed",
      details: outcomeUnknown,
    });
  return errorFromReport(error);
}

function mayCall(caller: Caller | undefined, { spec }: SupervisedModule, level: Caller["level"]): boolean {
  if (caller === undefined || !levelAllows(caller.level, level)) return false;
  const { systems } = caller;
  return systems === undefined || spec.systems.some((system) => systems.has(system));
}

function matched(pattern: string[], parts: string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, wanted] of pattern.entries()) {
    const given = parts[index] as string;
    if (!wanted.startsWith(":")) {
      if (wanted !== given) return undefined;
    } else {
      const value = decoded(given);
      if (value === undefined || value === "") return undefined;
      params[wanted.slice(1)] = value;
    }
  }
  return params;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
