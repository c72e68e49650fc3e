/** The parts of a request that may carry a credential. */
export interface CredentialSource {
  headers: Record<string, string | string[] | undefined>;
  /** Path with query. */
  url: string;
}

/** A key or token that a request carries. */
export interface Credential {
  text: string;
  /** Whether a browser added it by itself. */
  cookie: boolean;
}

/**
 * The credential that a request carries, the first present of: header `X-API-Key`, query `api-key`, cookie `api-key`,
 * `Authorization: Bearer`, query `bearer_token`, cookie `bearer_token` (the order of PlaceOS's rest-api).
 */
export function credentialOf({ headers, url }: CredentialSource): Credential | undefined {
  const query = new URLSearchParams(url.split("?", 2)[1] ?? "");
  const cookies = cookiesOf(text(headers.cookie));
  const bearer = /^Bearer +(.+)$/i.exec(text(headers.authorization) ?? "")?.[1];
  const candidates = [
    { text: text(headers["x-api-key"]), cookie: false },
    { text: query.get("api-key"), cookie: false },
    { text: cookies.get("api-key"), cookie: true },
    { text: bearer, cookie: false },
    { text: query.get("bearer_token"), cookie: false },
    { text: cookies.get("bearer_token"), cookie: true },
  ];
  return candidates.find((each): each is Credential => typeof each.text === "string" && each.text !== "");
}

/** One cookie of a `Cookie` header. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  return cookiesOf(header).get(name);
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
 * The `Set-Cookie` that signs a browser in with a key; out, with an empty one.
 *
 * @param options `secure`: whether the browser came over TLS; then it sends the cookie over TLS only. `age`: seconds that it
 * keeps it
 */
export function keyCookie(key: string, { secure, age = cookieAge }: { secure: boolean; age?: number }): string {
  const attributes = [
    "Path=/",
    `Max-Age=${key === "" ? 0 : age}`,
    "HttpOnly",
    "SameSite=Strict",
    ...(secure ? ["Secure"] : []),
  ];
  return `api-key=${encodeURIComponent(key)}; ${attributes.join("; ")}`;
}
