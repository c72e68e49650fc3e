import { type Answer, GraphError } from "./answer.ts";
import type { SandboxRequest } from "./request.ts";

/** One row of the table of what the server does. */
export interface Route {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** A segment that starts with `:` takes any value. Segments are compared without regard to case, as Graph does. */
  path: string;
  /** Application permissions of which the token needs one; absent where no token is asked for. */
  permissions?: readonly string[];
  /** The `$` query options that it understands; others are answered with 400. */
  options?: readonly string[];
  /** Resource units that it costs before query options; absent for what is not the directory's. */
  units?: number;
  run(request: SandboxRequest): Answer | Promise<Answer>;
}

/** Finds the route of a request and the values of its `:name` segments. */
export type Router = (method: string, pathname: string) => { route: Route; params: Record<string, string> };

/**
 * A router over a table; the first row that fits wins.
 *
 * @throws GraphError (the router) 400 `BadRequest` for an unknown path, 405 for a known one with another method
 */
export function routerOf(routes: readonly Route[]): Router {
  const table = routes.map((route) => ({ route, pattern: route.path.split("/").slice(1) }));
  return (method, pathname) => {
    const segments = pathname.split("/").slice(1);
    const fitting = table.flatMap(({ route, pattern }) => {
      const params = matched(pattern, segments);
      return params === undefined ? [] : [{ route, params }];
    });
    const found = fitting.find(({ route }) => route.method === method);
    if (found !== undefined) return found;
    if (fitting.length > 0) {
      const message = "Specified HTTP method is not allowed for the request target.";
      throw new GraphError(405, "Request_BadRequest", message);
    }
    const known = Math.max(0, ...table.map(({ pattern }) => commonLength(pattern, segments)));
    const unknown = segments[Math.min(known, segments.length - 1)];
    throw new GraphError(400, "BadRequest", `Resource not found for the segment '${unknown}'.`);
  };
}

function matched(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length || commonLength(pattern, segments) < pattern.length) return undefined;
  const named = pattern.flatMap((part, index) => (part.startsWith(":") ? [[part.slice(1), index] as const] : []));
  return Object.fromEntries(named.map(([name, index]) => [name, decoded(segments[index] ?? "")]));
}

function commonLength(pattern: string[], segments: string[]): number {
  const differing = pattern.findIndex((part, index) => {
    const segment = segments[index];
    if (segment === undefined || segment === "") return true;
    return !part.startsWith(":") && part.toLowerCase() !== segment.toLowerCase();
  });
  return differing < 0 ? pattern.length : differing;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new GraphError(400, "RequestBroker--ParseUri", "The path of the request cannot be parsed.");
  }
}
