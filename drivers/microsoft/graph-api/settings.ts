import { secret } from "atrium";
import { z } from "zod";

/** An origin, in the form without a slash at its end. Secrets and tokens go there, so they must not go in the clear. */
const endpoint = z
  .string()
  .trim()
  .refine(isSafeOrigin, "is an origin such as https://graph.microsoft.com; http only on loopback")
  .transform((text) => new URL(text).origin);

function isSafeOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const plain = url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  return plain && (url.protocol === "https:" || (url.protocol === "http:" && loopback));
}

const given = z.string().trim().min(1, "is empty");

/** How to reach a tenant, and as which application. */
export const CalendarConfig = z
  .object({
    tenant: given
      .regex(/^[\w.-]+$/, "is a directory (tenant) id or a domain")
      .describe("Directory (tenant) id, or one of the tenant's domains"),
    client_id: given.describe("Application (client) id of the app registration"),
    client_secret: secret(given.describe("Value of a client secret, not its id")),
    conference_type: given
      .nullable()
      .default("teamsForBusiness")
      .describe("Online meeting that a new event gets, as Graph names it; null for none"),
    graph_endpoint: endpoint.default("https://graph.microsoft.com").describe("Origin of Graph, without /v1.0"),
    login_endpoint: endpoint.default("https://login.microsoftonline.com").describe("Origin of the token endpoint"),
  })
  .describe("How to reach the tenant, and as which application");

export type CalendarConfig = z.output<typeof CalendarConfig>;
