import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";

/** A host that does only what a test tells it to; real sockets, on a port of its own, closed with the test. */
export interface ScriptedServer {
  /** Address for `connect({ url })`. */
  url: string;
  /** The next socket that a client opens, in order. */
  socket(): Promise<ServerSocket>;
  /** HTTP status with which upgrades are refused from now on; undefined accepts them. */
  refuseWith: number | undefined;
  /** Upgrades that were asked for, refused ones included. */
  attempts: { path: string; headers: IncomingHttpHeaders }[];
  /** Answers of GET by path; others get 404. */
  pages: Record<string, { status?: number; body: unknown } | "silence">;
  /** What was asked for by GET. */
  asked: { path: string; headers: IncomingHttpHeaders; givenUp: Promise<void> }[];
  /** Ends every socket and refuses new connections, as a host that is stopped. */
  stop(): Promise<void>;
}

/** The server's end of one socket. */
export interface ServerSocket {
  /** The next request, parsed; pings are answered, not returned. */
  request(): Promise<ScriptedRequest>;
  /** The next ping; only while `silent`. */
  ping(): Promise<void>;
  /** While true, pings are not answered. */
  silent: boolean;
  send(frame: object | string): void;
  /** Breaks the connection without a closing handshake. */
  break(): void;
  close(code: number, reason: string): void;
  closed: Promise<void>;
}

export interface ScriptedRequest {
  id: number;
  cmd: string;
  [key: string]: unknown;
}

export async function scriptedServer(): Promise<ScriptedServer> {
  const sockets = queue<ServerSocket>();
  const http = createServer((request, response) => {
    const { url: path = "", headers } = request;
    server.asked.push({
      path,
      headers,
      givenUp: new Promise((resolve) => request.socket.on("close", () => resolve())),
    });
    const page = server.pages[path];
    if (page === "silence") return;
    response.writeHead(page?.status ?? (page === undefined ? 404 : 200), { "content-type": "application/json" });
    response.end(JSON.stringify(page?.body ?? { error: "not found" }));
  });
  const upgrades = new WebSocketServer({ noServer: true });
  http.on("upgrade", (request: IncomingMessage, socket, head) => {
    server.attempts.push({ path: request.url ?? "", headers: request.headers });
    if (server.refuseWith === undefined) {
      upgrades.handleUpgrade(request, socket, head, (accepted) => sockets.put(serverSocket(accepted)));
    } else {
      socket.end(`HTTP/1.1 ${server.refuseWith} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    }
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const server: ScriptedServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    socket: sockets.take,
    refuseWith: undefined,
    attempts: [],
    pages: {},
    asked: [],
    stop() {
      for (const socket of upgrades.clients) socket.terminate();
      http.closeAllConnections();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
  onTestFinished(() => server.stop());
  return server;
}

function serverSocket(socket: WebSocket): ServerSocket {
  const requests = queue<ScriptedRequest>();
  const pings = queue<void>();
  socket.on("error", () => {});
  socket.on("message", (data) => {
    if (String(data) !== "ping") requests.put(JSON.parse(String(data)));
    else if (scripted.silent) pings.put();
    else socket.send("pong");
  });
  const scripted: ServerSocket = {
    request: requests.take,
    ping: pings.take,
    silent: false,
    send: (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    break: () => socket.terminate(),
    close: (code, reason) => socket.close(code, reason),
    closed: new Promise((resolve) => socket.on("close", () => resolve())),
  };
  return scripted;
}

/** Values in order, for whoever waits for the next one. */
export function queue<T>(): { put(value: T): void; take(): Promise<T>; rest(): T[] } {
  const values: T[] = [];
  const waiting: ((value: T) => void)[] = [];
  return {
    put(value) {
      const first = waiting.shift();
      if (first === undefined) values.push(value);
      else first(value);
    },
    take: () =>
      values.length > 0 ? Promise.resolve(values.shift() as T) : new Promise((resolve) => waiting.push(resolve)),
    rest: () => values.splice(0),
  };
}
