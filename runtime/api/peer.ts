import type { IncomingMessage } from "node:http";
import proxyAddr from "@fastify/proxy-addr";

/** A request over HTTP, also one that asks to become a WebSocket. */
export type PeerRequest = Pick<IncomingMessage, "headers" | "method" | "socket" | "url">;

/** Who sent a request and where they sent it to, as they see it. */
export interface Peer {
  /** IP address. */
  readonly address: string;
  /** "atrium.example.com:8443"; as in an address, without the usual port. */
  readonly host: string;
  /** Whether it came over TLS, at least up to the proxy. */
  readonly secure: boolean;
}

/** Addresses that are remembered. */
const mostKnown = 1_000;

/** Tells whether what a proxy at an address says of its clients is believed. */
export type Trust = (address: string) => boolean;

/** @param proxies IP addresses, networks as 10.0.0.0/8, and the names loopback, linklocal and uniquelocal */
export function trustIn(proxies: readonly string[]): Trust {
  const trusts = proxyAddr.compile([...proxies]);
  // Reading an address costs more than all else that is done to learn who sends a request.
  const known = new Map<string, boolean>();
  return (address) => {
    let answer = known.get(address);
    if (answer === undefined) {
      answer = trusts(address, 0);
      if (known.size >= mostKnown) known.clear();
      known.set(address, answer);
    }
    return answer;
  };
}

/** What `X-Forwarded-For`, `-Host` and `-Proto` say counts if a trusted proxy sent them. */
export function peerOf(request: PeerRequest, trusts: Trust): Peer {
  const { headers, socket } = request;
  const proxied = trusts(socket.remoteAddress ?? "");
  const forwarded = (name: string) =>
    proxied
      ? String(headers[name] ?? "")
          .split(",", 1)[0]
          ?.trim()
      : "";
  return {
    address: proxyAddr(request as IncomingMessage, trusts),
    host: forwarded("x-forwarded-host") || headers.host || "",
    secure: "encrypted" in socket || forwarded("x-forwarded-proto") === "https",
  };
}
