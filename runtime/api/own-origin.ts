import { denied } from "./access.ts";
import type { Peer, PeerRequest } from "./peer.ts";

/**
 * Throws `access_denied` unless a request that a cookie signs comes from a page of this host: a browser adds the cookie by
 * itself, whoever wrote the page. `SameSite` keeps most of that away, but not pages of other hosts of the same site, nor
 * old browsers.
 *
 * Browsers send `Origin` with everything but a plain GET, and with every upgrade; there, a request without one is refused.
 *
 * @param publicUrl where others reach the host, if the settings say so
 */
export function needOwnOrigin(request: PeerRequest, peer: Peer, publicUrl: string | undefined): void {
  const { headers, method } = request;
  const site = headers["sec-fetch-site"];
  // Scripts cannot set it, so that it is right also behind a proxy that hides the host's name.
  if (site === "same-origin") return;
  const { origin } = headers;
  const reads = (method === "GET" || method === "HEAD") && headers.upgrade === undefined;
  if (origin === undefined && reads && (site === undefined || site === "none")) return;
  if (origin !== undefined && isOwn(origin, peer, publicUrl)) return;
  throw denied(
    `A cookie signs requests of the host's own pages only, not those of ${shown(origin)}: send the key as X-API-Key. ` +
      "If this is the host's own page, let the proxy pass Host on, or set host.public_url",
  );
}

function isOwn(origin: string, { host, secure }: Peer, publicUrl: string | undefined): boolean {
  if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return true;
  // A proxy may end TLS without a word about it; but what came over TLS was not sent by a page that did not.
  return origin === `https://${host}` || (!secure && origin === `http://${host}`);
}

function shown(origin: string | undefined): string {
  return origin === undefined ? "a client that does not say where it is" : origin.slice(0, 200);
}
