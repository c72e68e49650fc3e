import type { FastifyInstance } from "fastify";
import { DriverError } from "../../lib/errors.ts";
import { parseModuleName } from "../../lib/module-name.ts";
import type { Api } from "../api/api.ts";
import { page } from "./page.ts";
import { prefix } from "./server.ts";
import { traceparentIn } from "./traceparent.ts";

interface System {
  Params: { id: string };
}
interface Module {
  Params: { id: string; module: string };
}
interface Variable {
  Params: { id: string; module: string; name: string };
}

/** Systems, their modules' status variables and commands. */
export function systemRoutes(server: FastifyInstance, api: Api): void {
  const target = ({ id, module }: Module["Params"]) => ({ system: id, ...parseModuleName(module) });
  const json = "application/json; charset=utf-8";

  server.get(`${prefix}/systems`, async (request, reply) => page(request, reply, api.systems(request.caller)));
  server.get<System>(`${prefix}/systems/:id`, async ({ caller, params }) => api.system(caller, params.id));
  server.get<System>(`${prefix}/systems/:id/types`, async ({ caller, params }) => api.types(caller, params.id));
  server.get<Module>(`${prefix}/systems/:id/functions/:module`, async ({ caller, params }) =>
    api.functions(caller, target(params)),
  );
  server.get<Module>(`${prefix}/systems/:id/:module`, async ({ caller, params }) => api.state(caller, target(params)));
  server.get<Variable>(`${prefix}/systems/:id/:module/:name`, async ({ caller, params }, reply) =>
    reply.type(json).send(api.status(caller, { ...target(params), name: params.name })),
  );
  server.post<Variable>(`${prefix}/systems/:id/:module/:name`, async ({ caller, params, body, id, headers }, reply) => {
    if (body !== undefined && !Array.isArray(body)) {
      throw new DriverError("The body is a JSON array of arguments in positional order", { code: "bad_request" });
    }
    const called = { ...target(params), name: params.name };
    const value = await api.exec(caller, called, body, id, traceparentIn(headers));
    return reply.type(json).send(value);
  });
}
