/** The parts of a request that may carry a credential. */
export interface CredentialSource {
  headers: Record<string, string | string[] | undefined>;
  /** Path with query. */
  url: string;
}

/**
 * The key that a request carries, the first present of: header `X-API-Key`, query `api-key`, cookie `api-key`,
 * `Authorization: Bearer`, query `bearer_token`, cookie `bearer_token` (the order of PlaceOS's rest-api).
 */
export function credentialOf({ headers, url }: CredentialSource): string | undefined {
  const query = new URLSearchParams(url.split("?", 2)[1] ?? "");
  const cookies = cookiesOf(text(headers.cookie));
  const bearer = /^Bearer +(.+)$/i.exec(text(headers.authorization) ?? "")?.[1];
  const candidates = [
    text(headers["x-api-key"]),
    query.get("api-key"),
    cookies.get("api-key"),
    bearer,
    query.get("bearer_token"),
    cookies.get("bearer_token"),
  ];
  return candidates.find((each) => typeof each === "string" && each !== "") ?? undefined;
}

function cookiesOf(header: string | undefined): Map<string, string> {
  const pairs = (header ?? "").split(";").map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at).trim(), decode(pair.slice(at + 1).trim())] as const;
  });
  return new Map(pairs);
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** Seconds for which a browser keeps a key: the most that browsers allow, for nobody signs in at a wall every week. */
const cookieAge = 400 * 86_400;

/**
 * The `Set-Cookie` that signs the browser behind a request in with a key; out, with an empty one. The host speaks plain
 * HTTP: that the browser does not, the proxy in front says. Who lies about it spoils a cookie of their own.
 */
export function keyCookie(key: string, { headers }: Pick<CredentialSource, "headers">): string {
  const age = key === "" ? 0 : cookieAge;
  const secure = text(headers["x-forwarded-proto"])?.split(",", 1)[0]?.trim() === "https";
  const attributes = ["Path=/", `Max-Age=${age}`, "HttpOnly", "SameSite=Strict", ...(secure ? ["Secure"] : [])];
  return `api-key=${encodeURIComponent(key)}; ${attributes.join("; ")}`;
}
