import { randomUUID } from "node:crypto";
import type { Clock } from "atrium";
import type { Answer } from "./answer.ts";

/** Status, OAuth error and text by AADSTS number, from Microsoft's list "Microsoft Entra authentication error codes". */
const aadsts: Record<number, readonly [status: number, error: string, text: string]> = {
  50027: [400, "invalid_request", "JWT token is invalid or malformed."],
  50033: [503, "temporarily_unavailable", "A transient error has occurred. Please try again."],
  50196: [400, "invalid_grant", "The server terminated an operation because it encountered a client request loop."],
  53003: [400, "invalid_grant", "Access has been blocked by Conditional Access policies."],
  70001: [401, "unauthorized_client", "The application is disabled."],
  70003: [400, "unsupported_grant_type", "The app requested an unsupported grant type."],
  70011: [400, "invalid_scope", "The provided value for the input parameter 'scope' is not valid."],
  90002: [400, "invalid_request", "Tenant not found. Check to make sure you have the correct tenant ID."],
  90006: [503, "temporarily_unavailable", "The service is temporarily unavailable."],
  90024: [503, "temporarily_unavailable", "A transient error has occurred. Please try again."],
  90033: [503, "temporarily_unavailable", "A transient error has occurred. Please try again."],
  90038: [400, "invalid_request", "The tenant is in another national cloud."],
  90055: [429, "temporarily_unavailable", "The tenant is throttled because of too many requests."],
  700016: [400, "unauthorized_client", "Application was not found in the directory."],
  90090: [503, "temporarily_unavailable", "The service is temporarily unavailable."],
  500011: [400, "invalid_resource", "The resource principal was not found in the tenant."],
  700021: [401, "invalid_client", "Client assertion application identifier doesn't match 'client_id' parameter."],
  700023: [401, "invalid_client", "Client assertion audience claim does not match Realm issuer."],
  700024: [401, "invalid_client", "Client assertion is not within its valid time range."],
  700027: [
    401,
    "invalid_client",
    "The certificate with identifier used to sign the client assertion is not registered on application, or the signature is invalid.",
  ],
  700030: [401, "invalid_client", "Invalid certificate: subject name is not authorized."],
  900382: [400, "invalid_request", "Confidential clients are not supported in cross-cloud requests."],
  900432: [400, "invalid_request", "Confidential clients are not supported in cross-cloud requests."],
  7000112: [401, "unauthorized_client", "The application is disabled."],
  7000215: [
    401,
    "invalid_client",
    "Invalid client secret provided. Ensure the secret being sent is the client secret value, not its ID.",
  ],
  7000222: [401, "invalid_client", "The provided client secret keys are expired."],
};

/** The AADSTS numbers that the token endpoint can answer with. */
export const aadstsNumbers = Object.keys(aadsts).map(Number);

/** The token endpoint's error answer for an AADSTS number. */
export function tokenError(number: number, clock: Clock): Answer {
  const [status, error, text] = aadsts[number] ?? [400, "invalid_request", "Unknown error."];
  const [trace_id, correlation_id] = [randomUUID(), randomUUID()];
  const timestamp = new Date(clock.now()).toISOString().replace("T", " ").slice(0, 19).concat("Z");
  const description = `AADSTS${number}: ${text}`;
  const body = {
    error,
    error_description: `${description}\r\nTrace ID: ${trace_id}\r\nCorrelation ID: ${correlation_id}\r\nTimestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id,
    correlation_id,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  };
  return loginAnswer(body, status);
}

/** An answer of the login host, which is not to be kept. */
export function loginAnswer(body: object, status = 200): Answer {
  const headers = { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store, no-cache" };
  return { status, headers, body };
}
