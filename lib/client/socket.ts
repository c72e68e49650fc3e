import { ClientError } from "./errors.ts";
import { type RestTarget, rest } from "./rest.ts";

/** What happens to a socket, each in its turn: nothing comes after `ended`, nor after `drop()`. */
export interface SocketEvents {
  opened(): void;
  frame(text: string): void;
  /** It could not be opened or is closed; `status` is the HTTP status with which the host refused it, if it did. */
  ended(reason: string, status?: number): void;
}

export interface Socket {
  send(text: string): void;
  /** Lets go of the socket without waiting for the other side, which may be gone. */
  drop(): void;
}

/**
 * Opens a host's control socket with what the platform has: `ws` under Node, for its headers and statuses, else the
 * browser's own.
 *
 * @throws TypeError when the host's URL is none
 */
export function openSocket(host: RestTarget, events: SocketEvents): Socket {
  const url = socketUrl(host.url);
  const dropped = new AbortController();
  const inNode = isNode();
  let opened = false;
  let ended = false;
  let asking = false;
  let socket: WebSocket | undefined;
  const end = (reason: string, status?: number) => {
    if (!ended) events.ended(reason, status);
    ended = true;
  };
  const fail = (reason: string) => {
    if (opened || inNode) return end(reason);
    // The close that follows an error says no more.
    if (asking) return;
    asking = true;
    refusal(host, dropped.signal).then((status) => end(reason, status));
  };
  const listen = (created: WebSocket) => {
    socket = created;
    created.onopen = () => {
      opened = true;
      if (!ended) events.opened();
    };
    created.onmessage = ({ data }) => ended || events.frame(String(data));
    created.onerror = (event) => fail(reasonOf(event));
    created.onclose = ({ code, reason }) => fail(`closed with code ${code}${reason === "" ? "" : ` (${reason})`}`);
    // Dropped while it was being made.
    if (ended) discard(created);
  };
  const creating = inNode ? nodeSocket(url, host.key, end) : browserSocket(url, host.key);
  creating.then(listen).catch((error: Error) => end(error.message));
  return {
    send: (text) => socket?.send(text),
    drop() {
      ended = true;
      dropped.abort();
      if (socket !== undefined) discard(socket);
    },
  };
}

function socketUrl(url: string): string {
  const address = new URL(url);
  address.protocol = address.protocol.replace("http", "ws");
  address.pathname = `${address.pathname.replace(/\/$/, "")}/api/engine/v2/systems/control`;
  return address.href;
}

/** Browsers do not tell whether a socket was refused or nobody was there; a request tells. */
async function refusal(host: RestTarget, signal: AbortSignal): Promise<number | undefined> {
  try {
    await rest(host, "/users/current", { signal });
  } catch (error) {
    if (error instanceof ClientError && error.code !== "connection_lost") return error.http;
  }
  return undefined;
}

function isNode(): boolean {
  return typeof process !== "undefined" && process.versions?.node !== undefined;
}

async function nodeSocket(url: string, key: string | undefined, refused: (reason: string, status: number) => void) {
  // Not at the top: a bundle for browsers does without it.
  const { WebSocket: NodeWebSocket } = await import("ws");
  const socket = new NodeWebSocket(url, { headers: key === undefined ? {} : { "X-API-Key": key } });
  socket.on("unexpected-response", (_, response) => {
    refused(`the host answered ${response.statusCode}`, response.statusCode ?? 0);
    socket.terminate();
  });
  return socket as unknown as WebSocket;
}

async function browserSocket(url: string, key: string | undefined): Promise<WebSocket> {
  // Browsers cannot set headers; without a key they send the site's cookie by themselves.
  return new WebSocket(key === undefined ? url : `${url}?api-key=${encodeURIComponent(key)}`);
}

/** Why a socket failed; browsers do not say, and Node's message is empty when several addresses were tried. */
function reasonOf(event: Event & { message?: string; error?: { code?: string } }): string {
  return event.message || event.error?.code || "the connection failed";
}

function discard(socket: WebSocket & { terminate?: () => void }) {
  if (socket.terminate === undefined) socket.close();
  else socket.terminate();
}
