import type { IncomingMessage } from "node:http";
import type { Caller } from "../api/api.ts";

/** Who is at the other end of a socket, as logs name it. */
export interface Peer {
  /** Name of the key. */
  key: string;
  /** IP address. */
  address: string;
  /** Id of a panel that was paired, or that a wall panel says it is one (`fixed_device`). */
  panel?: string | true;
}

export function peerOf(request: IncomingMessage, caller: Caller): Peer {
  const peer: Peer = { key: caller.name, address: addressOf(request) };
  const fixed = /[?&]fixed_device=true(&|$)/.test(request.url ?? "");
  if (caller.id.startsWith("panel-")) peer.panel = caller.id;
  else if (fixed) peer.panel = true;
  return peer;
}

/** A proxy on this machine says who called it; what anybody else says of that is not believed. */
function addressOf({ socket, headers }: IncomingMessage): string {
  const address = socket.remoteAddress ?? "unknown";
  if (!/^(::ffff:)?127\.|^::1$/.test(address)) return address;
  const forwarded = String(headers["x-forwarded-for"] ?? "").split(",");
  return forwarded.at(-1)?.trim() || address;
}

/** `lobby-panel at 10.0.0.7 (panel-1f00aa)` */
export function nameOf({ key, address, panel }: Peer): string {
  const which = panel === undefined ? "" : panel === true ? " (a panel)" : ` (${panel})`;
  return `${key} at ${address}${which}`;
}
