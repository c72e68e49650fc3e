/** What happens to a socket, each in its turn: nothing comes after `ended`, nor after `drop()`. */
export interface SocketEvents {
  opened(): void;
  frame(text: string): void;
  /** It could not be opened or is closed; `status` is the HTTP status where the host refused the upgrade and it shows. */
  ended(reason: string, status?: number): void;
}

export interface Socket {
  send(text: string): void;
  /** Lets go of the socket without waiting for the other side, which may be gone. */
  drop(): void;
}

/** Opens a WebSocket with what the platform has: `ws` under Node, for its headers and statuses, else the browser's own. */
export function openSocket(url: string, key: string | undefined, events: SocketEvents): Socket {
  let ended = false;
  let socket: WebSocket | undefined;
  const end = (reason: string, status?: number) => {
    if (!ended) events.ended(reason, status);
    ended = true;
  };
  const listen = (created: WebSocket) => {
    socket = created;
    created.onopen = () => ended || events.opened();
    created.onmessage = ({ data }) => ended || events.frame(String(data));
    created.onerror = (event) => end(reasonOf(event));
    created.onclose = ({ code, reason }) => end(`closed with code ${code}${reason === "" ? "" : ` (${reason})`}`);
    // Dropped while it was being made.
    if (ended) discard(created);
  };
  const creating = isNode() ? nodeSocket(url, key, end) : browserSocket(url, key);
  creating.then(listen).catch((error: Error) => end(error.message));
  return {
    send: (text) => socket?.send(text),
    drop() {
      ended = true;
      if (socket !== undefined) discard(socket);
    },
  };
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
