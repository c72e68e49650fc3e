import type { DriverDescription, RouteDescription } from "../../lib/describe.ts";
import { answer, failure, json, parameter } from "./openapi-parts.ts";

/** The HTTP addresses that drivers serve, as paths of OpenAPI. */
export function routePaths(drivers: DriverDescription[]): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const driver of drivers) {
    for (const [name, route] of Object.entries(driver.routes)) {
      const path = route.path.replaceAll(/:([A-Za-z0-9_]+)/g, "{$1}");
      // As with two modules: the first serves.
      paths[path] = { [route.method.toLowerCase()]: operation(driver, name, route), ...paths[path] };
    }
  }
  return paths;
}

function operation(driver: DriverDescription, name: string, route: RouteDescription): object {
  const { path, summary, access, query, required, headers, body, returns, error, status = 200, type } = route;
  const names = [...path.matchAll(/:([A-Za-z0-9_]+)/g)].map(([, each]) => each as string);
  return {
    operationId: `${driver.module}.route.${name}`,
    tags: [driver.module],
    summary,
    description: `${needs(route)}. ${driver.name}.`,
    ...(access === "public" ? { security: route.credentials === undefined ? [] : [{ [route.credentials]: [] }] } : {}),
    parameters: [
      ...names.map((each) => parameter(each, `The ${each} in the path`)),
      ...Object.entries(query).map(([each, schema]) => ({
        name: each,
        in: "query",
        required: required.includes(each),
        schema,
      })),
      ...Object.entries(headers).map(([each, schema]) => ({ name: each, in: "header", required: false, schema })),
    ],
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(body) } }),
    responses: {
      [status]: type === undefined ? answer(said, returns) : { description: said, content: { [type]: {} } },
      default: error === undefined ? failure : answer("Something is wrong", error),
    },
  };
}

const said = "What the driver answers";

function needs({ access, credentials }: RouteDescription): string {
  if (access !== "public") return `Needs level ${access}`;
  return credentials === undefined ? "Needs no key" : "Needs Basic credentials of the driver's settings";
}
