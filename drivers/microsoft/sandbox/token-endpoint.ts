import { timingSafeEqual } from "node:crypto";
import type { Clock } from "atrium";
import { loginAnswer, tokenError } from "./aadsts.ts";
import type { Answer } from "./answer.ts";
import { assertionError } from "./client-assertion.ts";
import { param, type SandboxRequest } from "./request.ts";
import type { Route } from "./router.ts";
import { type App, lifetimeFor, type Tokens } from "./tokens.ts";

/** The routes of the login host: tokens and the two documents that MSAL looks up. */
export function tokenRoutes(app: App, tokens: Tokens, clock: Clock): Route[] {
  const known = (tenant: string) => [app.tenant, app.organization].includes(tenant.toLowerCase());
  return [
    {
      method: "POST",
      path: "/:tenant/oauth2/v2.0/token",
      run: (request) =>
        known(param(request, "tenant")) ? token(request, app, tokens, clock) : tokenError(90002, clock),
    },
    ...["/:tenant/v2.0/.well-known/openid-configuration", "/:tenant/.well-known/openid-configuration"].map(
      (path): Route => ({
        method: "GET",
        path,
        run: (request) =>
          known(param(request, "tenant"))
            ? loginAnswer(openidConfiguration(`${request.url.origin}/${param(request, "tenant")}`, app))
            : tokenError(90002, clock),
      }),
    ),
    {
      method: "GET",
      path: "/common/discovery/instance",
      run: ({ url }) =>
        loginAnswer({
          tenant_discovery_endpoint: `${url.origin}/${app.tenant}/v2.0/.well-known/openid-configuration`,
          "api-version": "1.1",
          metadata: [{ preferred_network: url.host, preferred_cache: url.host, aliases: [url.host] }],
        }),
    },
  ];
}

function token(request: SandboxRequest, app: App, tokens: Tokens, clock: Clock): Answer {
  const form = new URLSearchParams(request.body);
  if (form.get("grant_type") !== "client_credentials") return tokenError(70003, clock);
  if (form.get("client_id") !== app.clientId) return tokenError(700016, clock);
  const wrong = credentialError(form, app, clock);
  if (wrong !== undefined) return tokenError(wrong, clock);
  const scope = form.get("scope") ?? "";
  if (!/^\S+\/\.default$/.test(scope)) return tokenError(70011, clock);
  const expires_in = lifetimeFor(request);
  const access_token = tokens.issue(scope.replace(/\/\.default$/, ""), expires_in, form.has("claims"));
  return loginAnswer({ token_type: "Bearer", expires_in, ext_expires_in: expires_in, access_token });
}

/** The AADSTS number of what is wrong with the secret or the assertion. */
function credentialError(form: URLSearchParams, app: App, clock: Clock): number | undefined {
  const assertion = form.get("client_assertion");
  if (assertion === null) {
    return sameText(form.get("client_secret") ?? "", app.clientSecret) ? undefined : 7000215;
  }
  if (form.get("client_assertion_type") !== "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") return 50027;
  const { clientId, certificates, tenant, organization } = app;
  return assertionError(assertion, { clientId, certificates, tenants: [tenant, organization] }, clock.now());
}

function openidConfiguration(authority: string, app: App): object {
  return {
    issuer: `${authority}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
    response_types_supported: ["code", "id_token"],
    subject_types_supported: ["pairwise"],
    tenant_region_scope: "EU",
    tenant_id: app.tenant,
  };
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
