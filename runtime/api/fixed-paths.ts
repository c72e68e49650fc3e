import type { JsonSchema } from "../../lib/describe.ts";
import { levels } from "../../lib/level.ts";
import {
  answer,
  failure,
  get,
  moduleId,
  moduleName,
  object,
  open,
  paging,
  parameter,
  post,
  prefix,
  systemId,
} from "./openapi-parts.ts";

const operate = (summary: string) => ({
  post: {
    summary,
    description: "Needs level support.",
    parameters: [moduleId],
    responses: { 200: answer("The module as it is then"), default: failure },
  },
});

const text: JsonSchema = { type: "string" };
const yesOrNo: JsonSchema = { type: "boolean" };

const userSchema = object({
  id: text,
  name: text,
  email: text,
  level: { enum: [...levels] },
  systems: { anyOf: [{ type: "array", items: text }, { type: "null" }], description: "`null`: all of them" },
  support: yesOrNo,
  sys_admin: yesOrNo,
});

const unready = object({
  id: text,
  state: text,
  error: { anyOf: [text, { type: "null" }], description: "What is wrong, where that is known" },
});

/** The routes that every host has, whatever its drivers. */
export const fixedPaths = {
  "/healthz": get("Whether the host is alive", [], {}, open),
  "/readyz": {
    get: {
      summary: "Whether all modules that matter are online",
      description: "It needs no key; with one of level `support` it says which are not, and why.",
      responses: {
        200: answer("They are", object({ status: { const: "ready" } })),
        503: answer(
          "Not all",
          object({ status: { const: "not ready" }, modules: { type: "array", items: unready } }, ["status"]),
        ),
      },
      ...open,
    },
  },
  "/metrics": {
    get: {
      summary: "The host's metrics, in Prometheus' text format",
      description: "Needs level support, and a key that is not limited to systems.",
      responses: { 200: { description: "OK", content: { "text/plain": { schema: text } } }, default: failure },
    },
  },
  "/auth/authority": get("What PlaceOS front ends ask before they sign in", [], {}, open),
  [prefix]: get("Name and version of the host, and its time in unix seconds", [], {}, open),
  [`${prefix}/users/current`]: get("Whoever the key belongs to", [], userSchema),
  "/auth/sign_in": get(
    "Sends a browser to the identity provider",
    [{ name: "continue", in: "query", schema: text, description: "Path of this host to show after that" }],
    {},
    open,
  ),
  "/auth/callback": get("Where the identity provider sends it back to", [], {}, open),
  [`${prefix}/sign_in`]: {
    ...get(
      "What the identity provider is called, if one signs people in",
      [],
      object({ provider: { anyOf: [text, { type: "null" }] } }),
      open,
    ),
    ...post(
      "Keeps a key as the cookie of a browser",
      { body: object({ key: { type: "string" } }), schema: userSchema },
      open,
    ),
  },
  [`${prefix}/sign_out`]: post("Takes the cookie away", {}, open),
  [`${prefix}/systems`]: get("Systems that the key reaches", paging, { type: "array", items: { type: "object" } }),
  [`${prefix}/systems/{id}`]: get("One system", [systemId]),
  [`${prefix}/systems/{id}/types`]: get("How many modules of each name a system has", [systemId]),
  [`${prefix}/systems/{id}/functions/{module}`]: get("The commands of a module that the key may call", [
    systemId,
    moduleName,
  ]),
  [`${prefix}/systems/{id}/{module}`]: get("Status variables of a module, each as JSON text", [systemId, moduleName]),
  [`${prefix}/systems/{id}/{module}/{status}`]: get("One status variable", [
    systemId,
    moduleName,
    parameter("status", "Its name"),
  ]),
  [`${prefix}/modules`]: get("All modules with their state", paging, { type: "array", items: { type: "object" } }),
  [`${prefix}/modules/{id}`]: get("One module with its driver's contract; for administrators also its webhooks", [
    moduleId,
  ]),
  [`${prefix}/modules/{id}/settings`]: get("Effective settings, secrets masked, each with the layer that set it", [
    moduleId,
  ]),
  [`${prefix}/modules/{id}/history`]: get(
    "Numeric status variables over the last ten minutes: `[unix second, highest, last]`, at most one for each second",
    [moduleId],
  ),
  [`${prefix}/modules/{id}/logs`]: get("The last lines of a module's log, oldest first; stacks for administrators", [
    moduleId,
  ]),
  [`${prefix}/modules/{id}/start`]: operate("Starts a module"),
  [`${prefix}/modules/{id}/stop`]: operate("Stops a module; calls in flight are answered at once"),
  [`${prefix}/modules/{id}/restart`]: operate("Stops and starts a module"),
  [`${prefix}/webhook/{id}/{secret}/{name}`]: {
    post: {
      summary: "A call from an outside service to a module",
      description:
        "Needs no key: the URL holds a secret. GET is the same. Any content type; the body is taken as text.",
      parameters: [
        moduleId,
        parameter("secret", "As administrators find it with the module"),
        parameter("name", "The webhook's name"),
      ],
      responses: {
        default: { description: "What the driver answers; 404, 500 and 503 without a body are the host's" },
      },
      security: [],
    },
  },
};
