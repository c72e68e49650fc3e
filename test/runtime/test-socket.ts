import type { Socket } from "node:net";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { keys } from "./test-host.ts";

type Frame = { id: number; type: string; [key: string]: unknown };

/** A client with nothing between the test and the wire. */
export interface TestSocket {
  /** Everything received, text frames as they came. */
  received: string[];
  send(frame: unknown): void;
  sendRaw(data: string | Buffer): void;
  /** Resolves with the first `count` frames, parsed; waits for them. */
  frames(count: number): Promise<Frame[]>;
  /** Sends a request and resolves with its reply. */
  request(frame: { id: number; [key: string]: unknown }): Promise<Frame>;
  /** Resolves with the close code. */
  closed: Promise<number>;
  socket: WebSocket;
}

/** Opens a socket; rejects with the HTTP status when the upgrade is refused. */
export async function openSocket(
  url: string,
  { path = "/api/engine/v2/systems/control", headers = { "X-API-Key": keys.user } as Record<string, string> } = {},
): Promise<TestSocket> {
  const socket = new WebSocket(url.replace(/^http/, "ws") + path, { headers });
  const received: string[] = [];
  const waiting = new Set<() => void>();
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  socket.on("message", (data) => {
    received.push(String(data));
    for (const look of [...waiting]) look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
    socket.once("unexpected-response", (_, response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => reject(new Error(`${response.statusCode} ${body}`)));
    });
  });
  socket.on("error", () => {});
  onTestFinished(() => socket.terminate());

  const until = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const check = () => {
        const found = look();
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  const parsed = () => received.filter((text) => text !== "pong").map((text) => JSON.parse(text) as Frame);
  return {
    received,
    send: (frame) => socket.send(JSON.stringify(frame)),
    sendRaw: (data) => socket.send(data),
    frames: (count) => until(() => (parsed().length >= count ? parsed().slice(0, count) : undefined)),
    request(frame) {
      socket.send(JSON.stringify(frame));
      return until(() => parsed().find(({ id, type }) => id === frame.id && (type === "success" || type === "error")));
    },
    closed,
    socket,
  };
}

/** Writes requests together, so that they are read together. */
export function sendTogether({ socket }: TestSocket, requests: object[]): void {
  const { _socket: stream } = socket as unknown as { _socket: Socket };
  stream.cork();
  for (const request of requests) socket.send(JSON.stringify(request));
  stream.uncork();
}
