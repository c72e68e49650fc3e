import { constants, createPublicKey, verify, X509Certificate } from "node:crypto";
import { z } from "zod";

const Header = z.object({ alg: z.enum(["PS256", "RS256"]), "x5t#S256": z.string().optional() });

const Claims = z.object({
  aud: z.string(),
  iss: z.string(),
  sub: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
});

/** Seconds by which clocks may differ. */
const leeway = 300;

/**
 * Checks the JWT by which an application proves that it has a certificate's key (Entra documents, "Microsoft identity
 * platform application authentication certificate credentials").
 *
 * @param certificates PEM, of certificates or public keys
 * @param now milliseconds
 * @returns the AADSTS number of what is wrong; undefined for a good one
 */
export function assertionError(
  assertion: string,
  expected: { clientId: string; tenants: readonly string[]; certificates: readonly string[] },
  now: number,
): number | undefined {
  const [head, claims, signature] = assertion.split(".");
  const header = Header.safeParse(decoded(head));
  const parsed = Claims.safeParse(decoded(claims));
  if (!header.success || !parsed.success) return 50027;
  const { aud, iss, sub, exp, nbf = 0 } = parsed.data;
  const signed = Buffer.from(`${head}.${claims}`);
  const bytes = Buffer.from(signature ?? "", "base64url");
  const good = expected.certificates.some(
    (pem) => isMeant(pem, header.data["x5t#S256"]) && isSigned(pem, header.data.alg, signed, bytes),
  );
  if (!good) return 700027;
  if (iss !== expected.clientId || sub !== expected.clientId) return 700021;
  // Microsoft takes the token endpoint and the issuer; the host is whatever the client was configured with.
  const path = URL.canParse(aud) ? new URL(aud).pathname.toLowerCase() : "";
  if (!expected.tenants.some((tenant) => [`/${tenant}/oauth2/v2.0/token`, `/${tenant}/v2.0`].includes(path))) {
    return 700023;
  }
  const seconds = now / 1_000;
  return seconds > exp + leeway || seconds < nbf - leeway ? 700024 : undefined;
}

function isSigned(pem: string, alg: "PS256" | "RS256", signed: Buffer, signature: Buffer): boolean {
  const key = createPublicKey(pem);
  const { RSA_PKCS1_PSS_PADDING, RSA_PSS_SALTLEN_DIGEST, RSA_PKCS1_PADDING } = constants;
  const padding =
    alg === "PS256"
      ? { padding: RSA_PKCS1_PSS_PADDING, saltLength: RSA_PSS_SALTLEN_DIGEST }
      : { padding: RSA_PKCS1_PADDING };
  return verify("sha256", signed, { key, ...padding }, signature);
}

/** A thumbprint in the header must be the certificate's; a bare public key has none. */
function isMeant(pem: string, thumbprint: string | undefined): boolean {
  if (thumbprint === undefined || !pem.includes("CERTIFICATE")) return true;
  const hex = new X509Certificate(pem).fingerprint256.replaceAll(":", "");
  return Buffer.from(hex, "hex").toString("base64url") === thumbprint.replace(/=+$/, "");
}

function decoded(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? "", "base64url").toString());
  } catch {
    return undefined;
  }
}
