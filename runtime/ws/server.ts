import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Clock, Timer } from "../../lib/clock.ts";
import { DriverError } from "../../lib/errors.ts";
import type { Api, Caller } from "../api/api.ts";
import { Session } from "./session.ts";

/** Where front ends connect; the second is for those whose API endpoint contains `/control/`. */
const paths = new Set(["/api/engine/v2/systems/control", "/control/websocket"]);

/** Bytes of the longest frame taken: a mail with attachments fits. Longer ones close the socket with 1009. */
const frameLimit = 10 * 1024 * 1024;

/** Bytes that may wait for a client to read them, more than any that reads has ever waiting; then it is cut off. */
const backlogLimit = 128 * 1024 * 1024;

/** Milliseconds between looks at every socket. */
const lookInterval = 20_000;
/** Looks without a sign of life after which a socket counts as dead. */
const deadAfter = 3;
/** Looks between the `pong`s that the server sends by itself, as PlaceOS does about every 80 s. */
const pongEvery = 4;

interface Connection {
  socket: WebSocket;
  session: Session;
  key: string;
  silentLooks: number;
}

/** Serves the realtime protocol on a HTTP server's upgrades. */
export function serveWebSockets(server: Server, api: Api, clock: Clock): { close(): Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: frameLimit, perMessageDeflate: false });
  const connections = new Set<Connection>();

  server.on("upgrade", async (request, stream, head) => {
    stream.on("error", () => stream.destroy());
    try {
      const path = (request.url ?? "").split("?", 1)[0] as string;
      const { caller, key } = await api.callers.of(request);
      if (!paths.has(path)) throw new DriverError("There is no WebSocket at this path", { code: "route_not_found" });
      sockets.handleUpgrade(request, stream, head, (socket) => open(socket, caller, key));
    } catch (error) {
      refuse(stream, request, api, error);
    }
  });

  const open = (socket: WebSocket, caller: Caller, key: string) => {
    const session = new Session(api, caller, (frame) => {
      if (socket.readyState !== socket.OPEN) return;
      // It may send on, and so seem alive, while all that it is sent stays in the host's memory.
      if (socket.bufferedAmount > backlogLimit) socket.terminate();
      else socket.send(frame);
    });
    const connection: Connection = { socket, session, key, silentLooks: 0 };
    connections.add(connection);
    const disconnected = api.panels.connected(caller);
    const alive = () => {
      connection.silentLooks = 0;
    };
    socket.on("message", (data: RawData, isBinary: boolean) => {
      alive();
      if (isBinary)
        return session.fail(0, new DriverError("Binary frames mean nothing here; send text", { code: "parse_error" }));
      session.receive(data.toString());
    });
    socket.on("pong", alive);
    // An error (a frame over the limit, a reset) is always followed by a close.
    socket.on("error", () => {});
    socket.on("close", () => {
      connections.delete(connection);
      disconnected();
      session.end();
    });
  };

  let looks = 0;
  let timer: Timer;
  const look = () => {
    looks++;
    for (const { socket, ...connection } of connections) {
      if (connection.silentLooks >= deadAfter) socket.terminate();
      else socket.ping();
      if (looks % pongEvery === 0 && socket.readyState === socket.OPEN) socket.send("pong");
    }
    for (const connection of connections) connection.silentLooks++;
    timer = clock.after(lookInterval, look);
  };
  timer = clock.after(lookInterval, look);

  const stopWatchingKeys = api.callers.onChanged(() => {
    for (const { socket, session, key } of connections) {
      const caller = api.callers.now(key);
      if (caller === undefined) socket.close(1008, "the key is no longer valid");
      else if (!sameRights(caller, session.caller)) socket.close(1012, "the key's rights have changed");
    }
  });

  return {
    async close() {
      timer.cancel();
      stopWatchingKeys();
      const closed = [...connections].map(({ socket }) => new Promise((resolve) => socket.once("close", resolve)));
      for (const { socket } of connections) socket.close(1012, "the host is going down");
      const stragglers = clock.after(2_000, () => {
        for (const { socket } of connections) socket.terminate();
      });
      await Promise.all(closed);
      stragglers.cancel();
    },
  };
}

function sameRights(a: Caller, b: Caller): boolean {
  return a.level === b.level && [...(a.systems ?? ["*"])].join("\n") === [...(b.systems ?? ["*"])].join("\n");
}

/** Answers an upgrade that is not carried out as any other HTTP request. */
function refuse(stream: Duplex, request: IncomingMessage, api: Api, error: unknown): void {
  const { http, message } = api.answer(error, undefined);
  const body = JSON.stringify({ error: message });
  const status = http === 401 ? "401 Unauthorized" : http === 404 ? "404 Not Found" : `${http} Error`;
  const headers = ["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`, "Connection: close"];
  stream.end(`HTTP/${request.httpVersion} ${status}\r\n${headers.join("\r\n")}\r\n\r\n${body}`);
}
