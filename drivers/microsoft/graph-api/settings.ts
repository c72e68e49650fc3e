import { secret, serviceUrl } from "atrium";
import { z } from "zod";
import { CloudName, clouds } from "./cloud.ts";
import { ProxyUrl } from "./proxy.ts";
import { Smtp } from "./smtp.ts";

/** An origin, in the form without a slash at its end. */
const endpoint = serviceUrl.refine(
  (url) => url === new URL(url).origin,
  "is an origin such as https://graph.microsoft.com; http only on loopback",
);

const given = z.string().trim().min(1, "is empty");

const Certificate = z.object({
  private_key: secret(given.describe("Private key in PEM, best as ${file:path}")),
  thumbprint_sha256: z
    .string()
    .transform((text) => text.replaceAll(":", "").trim())
    .pipe(z.string().regex(/^[\da-f]{64}$/i, "is a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons"))
    .describe("SHA-256 fingerprint of the certificate"),
  x5c: given
    .regex(/^-----BEGIN CERTIFICATE-----/m, "is a certificate in PEM")
    .optional()
    .describe("The certificate itself in PEM; only where the tenant trusts it by its issuer"),
});

const ManagedIdentity = z
  .union(
    [
      z.literal(true).transform((): { client_id?: string | undefined } => ({})),
      z.object({ client_id: given.optional().describe("Client id of a user-assigned identity") }),
    ],
    "is true, or {client_id} of a user-assigned identity",
  )
  .describe("Signs in as the Azure machine that the host runs on: true, or {client_id} of a user-assigned identity");

const ways = ["client_secret", "certificate", "managed_identity"] as const;

const fields = z.object({
  tenant: given
    .regex(/^[\w.-]+$/, "is a directory (tenant) id or a domain")
    .optional()
    .describe("Directory (tenant) id, or one of the tenant's domains; not needed with managed_identity"),
  client_id: given
    .optional()
    .describe("Application (client) id of the app registration; not needed with managed_identity"),
  client_secret: secret(given.describe("Value of a client secret, not its id")).optional(),
  certificate: Certificate.optional().describe("Signs in with a certificate instead of a client_secret"),
  managed_identity: ManagedIdentity.optional(),
  conference_type: given
    .nullable()
    .default("teamsForBusiness")
    .describe("Online meeting that a new event gets, as Graph names it; null for none"),
  cloud: CloudName.default("global").describe("Microsoft cloud that the tenant is in"),
  graph_endpoint: endpoint.optional().describe("Origin of Graph, without /v1.0; the cloud's if absent"),
  login_endpoint: endpoint.optional().describe("Origin of the token endpoint; the cloud's if absent"),
  proxy: ProxyUrl.optional(),
  smtp: Smtp.optional(),
});

/** How to reach a tenant, and as which application. */
export const CalendarConfig = fields
  .superRefine((config, context) => {
    const wrong = (name: string, message: string) => context.addIssue({ code: "custom", path: [name], message });
    const [first, second] = ways.filter((way) => config[way] !== undefined);
    if (first === undefined) wrong("client_secret", "is required, or else certificate or managed_identity");
    if (second !== undefined) wrong(second, `cannot stand beside ${first}: there is one way to sign in`);
    if (config.managed_identity !== undefined) return;
    for (const name of ["tenant", "client_id"] as const) if (config[name] === undefined) wrong(name, "is required");
  })
  .transform((config) => {
    const { graph, login } = clouds[config.cloud];
    const { graph_endpoint = graph, login_endpoint = login } = config;
    return { ...config, graph_endpoint, login_endpoint };
  })
  .describe("How to reach the tenant, and as which application");

export type CalendarConfig = z.output<typeof CalendarConfig>;
