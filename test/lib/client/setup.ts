import { type Client, connect } from "atrium/client";
import { FakeClock } from "atrium/testing";
import { onTestFinished } from "vitest";
import { queue, type ScriptedServer, type ServerSocket, scriptedServer } from "./scripted-server.ts";

/** Longer than the longest pause between two attempts. */
export const longestPause = 5_000;

export interface Pair {
  server: ScriptedServer;
  client: Client;
  clock: FakeClock;
  /** The next line for `onLog`. */
  nextLog(): Promise<string>;
  /** The next state that the client goes to. */
  nextState(): Promise<string>;
  /** Breaks the connection, waits until the client knows, and lets it come back. */
  reconnect(socket: ServerSocket): Promise<ServerSocket>;
}

/** A client of a scripted server; both end with the test. */
export async function connectedPair(
  options: { key?: string; timeout?: number; silence?: number; refuseWith?: number } = {},
): Promise<Pair> {
  const server = await scriptedServer();
  const { refuseWith, ...rest } = options;
  server.refuseWith = refuseWith;
  const clock = new FakeClock();
  const log = queue<string>();
  const client = connect({ url: server.url, clock, onLog: log.put, ...rest });
  onTestFinished(() => client.close());
  const states = queue<string>();
  client.onState(states.put);
  const pair: Pair = {
    server,
    client,
    clock,
    nextLog: log.take,
    nextState: states.take,
    async reconnect(socket) {
      states.rest();
      socket.break();
      await states.take();
      await clock.advance(longestPause);
      return server.socket();
    },
  };
  return pair;
}

/** The two ends of an open connection. */
export async function openPair(
  options: { key?: string; timeout?: number; silence?: number } = {},
): Promise<Pair & { socket: ServerSocket }> {
  const pair = await connectedPair(options);
  const socket = await pair.server.socket();
  await pair.client.ready();
  return { ...pair, socket };
}

/** What a promise rejects with. */
export function rejection(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return promise.then(
    () => {
      throw new Error("it should have rejected");
    },
    (error) => error,
  );
}

/** A call whose end is of no interest; the end of the test rejects it. */
export function unanswered(call: Promise<unknown> | undefined): void {
  call?.catch(() => {});
}
