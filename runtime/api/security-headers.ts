/**
 * The headers of every answer: it is what its type says, loads nothing, stands in no page, is kept by nobody, and says
 * nothing of its address to others. Pages and drivers set their own in place of some.
 *
 * @param secure whether it goes over TLS; then browsers come back over TLS only, for half a year
 */
export function securityHeaders(secure: boolean): Record<string, string> {
  return {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    ...(secure ? { "Strict-Transport-Security": "max-age=15768000" } : {}),
  };
}
