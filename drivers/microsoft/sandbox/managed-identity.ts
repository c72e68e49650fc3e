import type { Clock } from "atrium";
import type { Answer } from "./answer.ts";
import { header } from "./request.ts";
import type { Route } from "./router.ts";
import { type App, lifetimeFor, type Tokens } from "./tokens.ts";

/**
 * The endpoint from which an application on Azure App Service gets tokens without a secret: `IDENTITY_ENDPOINT` is this
 * server's `/msi/token`, `IDENTITY_HEADER` is `App.identityHeader` (Azure documents, "How to use managed identities for
 * App Service", api-version 2019-08-01).
 */
export function managedIdentityRoutes(app: App, tokens: Tokens, clock: Clock): Route[] {
  return [
    {
      method: "GET",
      path: "/msi/token",
      run(request) {
        const query = request.url.searchParams;
        const [resource, clientId] = [query.get("resource"), query.get("client_id") ?? app.clientId];
        if (header(request, "x-identity-header") !== app.identityHeader)
          return refused(403, "Wrong X-IDENTITY-HEADER.");
        if (query.get("api-version") !== "2019-08-01") return refused(400, "Unknown api-version.");
        if (resource === null || resource.endsWith("/.default"))
          return refused(400, "The resource is missing or wrong.");
        if (clientId !== app.clientId) return refused(400, "No managed identity has this client id.");
        const lifetime = lifetimeFor(request);
        const expires_on = String(Math.floor(clock.now() / 1_000) + lifetime);
        return json(200, {
          access_token: tokens.issue(resource, lifetime),
          expires_on,
          resource,
          token_type: "Bearer",
          client_id: clientId,
        });
      },
    },
  ];
}

function refused(statusCode: number, message: string): Answer {
  return json(statusCode, { statusCode, message });
}

function json(status: number, body: object): Answer {
  return { status, headers: { "Content-Type": "application/json; charset=utf-8" }, body };
}
