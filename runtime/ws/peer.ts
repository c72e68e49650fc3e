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

/** Whoever opens a socket. */
export function peerOf(request: IncomingMessage, caller: Caller): Peer {
  const peer: Peer = { key: caller.name, address: caller.address ?? "" };
  const fixed = /[?&]fixed_device=true(&|$)/.test(request.url ?? "");
  if (caller.id.startsWith("panel-")) peer.panel = caller.id;
  else if (fixed) peer.panel = true;
  return peer;
}

/** `lobby-panel at 10.0.0.7 (panel-1f00aa)` */
export function nameOf({ key, address, panel }: Peer): string {
  const which = panel === undefined ? "" : panel === true ? " (a panel)" : ` (${panel})`;
  return `${key} at ${address}${which}`;
}
