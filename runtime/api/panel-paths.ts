import type { JsonSchema } from "../../lib/describe.ts";
import { answer, failure, get, object, open, paging, parameter, post, prefix } from "./openapi-parts.ts";

const text: JsonSchema = { type: "string" };
const unixSeconds: JsonSchema = { type: "integer", description: "Unix seconds" };

const code = parameter("code", "The six digits that the panel shows");
const forSupport = (description: string) => ({ description: `${description} Needs level support.` });

const panel = object({
  id: text,
  name: text,
  system_id: text,
  created_at: unixSeconds,
  connected: { type: "boolean", description: "Whether it holds a WebSocket open" },
});

/** The routes of room panels: how they get keys of their own, and lose them. */
export const panelPaths = {
  [`${prefix}/pairing`]: post(
    "Begins to pair a panel, which shows the code and keeps the secret",
    {
      body: object({ system_id: { ...text, description: "The system that the panel would like to show" } }, []),
      schema: object({ code: text, secret: text, expires_at: unixSeconds }),
    },
    open,
  ),
  [`${prefix}/pairing/claim`]: {
    post: {
      ...post("The panel's key as a cookie, once the code is approved", { body: object({ secret: text }) }, open).post,
      responses: {
        200: answer("The cookie is set", object({ status: { const: "paired" }, system_id: text })),
        202: answer("Nobody has approved it yet: ask again", object({ status: { const: "waiting" } })),
        default: failure,
      },
    },
  },
  [`${prefix}/pairing/{code}`]: get(
    "The panel that shows a code",
    [code],
    object({
      code: text,
      system_id: { anyOf: [text, { type: "null" }], description: "The system that it would like to show" },
      address: { ...text, description: "IP address that it calls from" },
      expires_at: unixSeconds,
    }),
    forSupport("The system is named if the key reaches it."),
  ),
  [`${prefix}/pairing/{code}/approve`]: post(
    "Lets the panel that shows a code have a key for one system",
    { parameters: [code], body: object({ system_id: text, name: text }, ["system_id"]), schema: panel },
    forSupport("The key must reach the system."),
  ),
  [`${prefix}/panels`]: get(
    "Panels that have keys",
    paging,
    { type: "array", items: panel },
    forSupport("Those whose system the key reaches."),
  ),
  [`${prefix}/panels/{id}`]: {
    delete: {
      summary: "Takes a panel's key away; its connections close at once",
      ...forSupport("The key must reach the panel's system."),
      parameters: [parameter("id", "The panel's id")],
      responses: { 200: answer("It is gone"), default: failure },
    },
  },
};
