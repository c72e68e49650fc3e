import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Clock, Timer } from "../../lib/clock.ts";
import { DriverError } from "../../lib/errors.ts";
import type { Api, Caller } from "../api/api.ts";
import { rawAnswer } from "../api/raw-answer.ts";
import { Connection, type SocketLog } from "./connection.ts";
import { SocketCounters } from "./counters.ts";
import { Notifications } from "./notifications.ts";
import { nameOf, type Peer, peerOf } from "./peer.ts";
import { readQuickly } from "./quick-reader.ts";
import { Turn } from "./turn.ts";

/** Where front ends connect; the second is for those whose API endpoint contains `/control/`. */
const paths = new Set(["/api/engine/v2/systems/control", "/control/websocket"]);

/** Milliseconds between looks at every socket. */
const lookInterval = 20_000;
/** Looks between the `pong`s that the server sends by itself, as PlaceOS does about every 80 s. */
const pongEvery = 4;

/** The realtime protocol of a host. */
export interface SocketServer {
  readonly counters: SocketCounters;
  close(): Promise<void>;
}

/** Serves the realtime protocol on a HTTP server's upgrades. */
export function serveWebSockets(server: Server, api: Api, clock: Clock, log: SocketLog): SocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: api.limits.frame_bytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const connections = new Map<WebSocket, Connection>();
  const counters = new SocketCounters();
  const turn = new Turn();
  const around = { api, notifications: new Notifications({ api, counters, turn }), counters, turn, log };

  sockets.on("wsClientError", ({ message }: Error, stream: Duplex, request: IncomingMessage) =>
    refuse(stream, request, api, new DriverError(message, { code: "bad_request" })),
  );

  server.on("upgrade", async (request: IncomingMessage, stream: Socket, head: Buffer) => {
    stream.on("error", destroyIt);
    try {
      const path = (request.url ?? "").split("?", 1)[0] as string;
      const { caller, key } = await api.callers.of(request);
      if (!paths.has(path)) throw new DriverError("There is no WebSocket at this path", { code: "route_not_found" });
      // One that came while the others are being closed would never be.
      api.calls.needOpen();
      const peer = peerOf(request, caller);
      checkRoom(peer, caller);
      const who = { peer, key, caller };
      sockets.handleUpgrade(request, stream, head, (socket) => open({ socket, stream }, who));
    } catch (error) {
      refuse(stream, request, api, error);
    }
  });

  const checkRoom = (peer: Peer, { id }: Caller) => {
    const most = api.limits.sockets_per_key;
    if (api.openSockets.count(id) < most) return;
    counters.sockets_refused++;
    log("warn", peer, `${nameOf(peer)} is refused: its key has ${most} sockets open`);
    const message = `This key has ${most} sockets open, the most it may; close some, or use another key`;
    throw new DriverError(message, { code: "limit_reached" });
  };

  const open = (wire: { socket: WebSocket; stream: Socket }, who: { peer: Peer; key: string; caller: Caller }) => {
    const { socket, stream } = wire;
    const connection = new Connection(wire, who, around);
    stream.off("error", destroyIt);
    readQuickly(stream, connection);
    socket.on("message", received);
    socket.on("error", failed);
    socket.on("close", closed);
    connections.set(socket, connection);
    counters.sockets++;
    api.openSockets.opened(who.caller);
    log("info", who.peer, `${nameOf(who.peer)} connected`);
  };

  // One function for all sockets, for a closure of its own would cost each of them as much as an object does.
  function received(this: WebSocket, data: RawData, isBinary: boolean): void {
    connections.get(this)?.receive(isBinary ? undefined : data.toString());
  }

  function failed(this: WebSocket, error: Error): void {
    connections.get(this)?.failed(error);
  }

  function closed(this: WebSocket, code: number): void {
    const connection = connections.get(this);
    if (connection === undefined) return;
    connections.delete(this);
    counters.sockets--;
    api.openSockets.closed(connection.caller);
    connection.ended(code);
  }

  let looks = 0;
  let timer: Timer;
  const look = () => {
    looks++;
    for (const connection of connections.values()) {
      connection.look();
      if (looks % pongEvery === 0) connection.pong();
    }
    timer = clock.after(lookInterval, look);
  };
  timer = clock.after(lookInterval, look);

  const stopWatchingKeys = api.callers.onChanged(() => {
    for (const connection of connections.values()) {
      const caller = api.callers.now(connection.key);
      if (caller === undefined) connection.close(1008, "the key is no longer valid");
      else if (!sameRights(caller, connection.caller)) connection.close(1012, "the key's rights have changed");
    }
  });

  return {
    counters,
    async close() {
      timer.cancel();
      stopWatchingKeys();
      const closed = [...connections.values()].map((connection) => connection.closed);
      for (const connection of connections.values()) connection.close(1012, "the host is going down");
      const stragglers = clock.after(2_000, () => {
        for (const connection of connections.values()) connection.terminate();
      });
      await Promise.all(closed);
      stragglers.cancel();
    },
  };
}

function destroyIt(this: Duplex): void {
  this.destroy();
}

function sameRights(a: Caller, b: Caller): boolean {
  return a.level === b.level && [...(a.systems ?? ["*"])].join("\n") === [...(b.systems ?? ["*"])].join("\n");
}

/** Answers an upgrade that is not carried out as any other HTTP request. */
function refuse(stream: Duplex, request: IncomingMessage, api: Api, error: unknown): void {
  const { http, message } = api.answer(error, undefined);
  rawAnswer(stream, http, { error: message }, api.callers.peer(request).secure);
}
