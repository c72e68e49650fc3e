import type { JWTPayload } from "jose";
import type { IdentityProviderSettings } from "../settings/identity-provider-settings.ts";

/** What the first entry that fits lets whoever has these claims do; `undefined` when none does. */
export function rightsOf(
  claims: JWTPayload,
  { rights }: Pick<IdentityProviderSettings, "rights">,
): IdentityProviderSettings["rights"][number] | undefined {
  return rights.find(({ claim, value }) => {
    if (claim === undefined) return true;
    const found = claimOf(claims, claim);
    if (found === undefined) return false;
    return value === undefined || found === value || valuesOf(found).includes(value);
  });
}

/** What logs and the console call them. */
export function nameOf(claims: JWTPayload): string {
  const names = [claims.preferred_username, claims.email, claims.name, claims.client_id, claims.azp, claims.sub];
  return names.find((name): name is string => typeof name === "string" && name !== "") ?? "somebody";
}

/** A claim by its name, or by the names on the way to it, with dots. */
function claimOf(claims: JWTPayload, claim: string): unknown {
  if (Object.hasOwn(claims, claim)) return claims[claim];
  return claim.split(".").reduce<unknown>((found, part) => {
    const inside = typeof found === "object" && found !== null && Object.hasOwn(found, part);
    return inside ? (found as Record<string, unknown>)[part] : undefined;
  }, claims);
}

/** A list, or words with spaces between them, as scopes are. */
function valuesOf(claim: unknown): unknown[] {
  if (Array.isArray(claim)) return claim;
  return typeof claim === "string" ? claim.split(" ") : [claim];
}
