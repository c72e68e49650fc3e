import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "atrium";
import { type Answer, errorAnswer, GraphError } from "./answer.ts";
import type { Journal } from "./journal.ts";
import type { SandboxRequest } from "./request.ts";
import { send } from "./send.ts";

/** An HTTP server that listens. */
export interface Listening {
  readonly origin: string;
  /** Requests since the start. */
  readonly requests: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** Ends every connection, whatever is still being answered on it. */
  close(): Promise<void>;
}

/** Bytes of a request's body that Graph takes. */
const largestBody = 4 * 1024 * 1024;

/**
 * Listens on 127.0.0.1 and has every request answered and written to the journal.
 *
 * @param answer may throw `GraphError`
 * @throws Error of `listen`, e.g. with code `EADDRINUSE`
 */
export async function listen(
  port: number,
  clock: Clock,
  journal: Journal,
  answer: (request: SandboxRequest) => Promise<Answer>,
): Promise<Listening> {
  let requests = 0;
  let connections = 0;
  const numbers = new WeakMap<object, number>();
  const used = new WeakSet<object>();

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    requests += 1;
    const ids = { request: randomUUID(), client: String(incoming.headers["client-request-id"] ?? randomUUID()) };
    const gone = new AbortController();
    outgoing.once("close", () => gone.abort());
    const { method = "GET", url = "/", headers } = incoming;
    const body = await bodyOf(incoming);
    const entry = journal.add({
      time: clock.now(),
      method,
      url,
      headers,
      body: body?.toString() ?? "",
      status: 0,
      request_id: ids.request,
      connection: numbers.get(incoming.socket) ?? 0,
    });
    let reply: Answer;
    try {
      if (body === undefined) throw new GraphError(413, "RequestEntityTooLarge", "The request is larger than 4 MB.");
      const target = new URL(url, `http://${headers.host ?? "127.0.0.1"}`);
      const [bytes, text] = [body, body.toString()];
      const sent = { method, url: target, headers, body: text, bytes, params: {}, roles: [] };
      reply = await answer({ ...sent, gone: gone.signal, reused: used.has(incoming.socket), batched: false });
    } catch (thrown) {
      if (gone.signal.aborted) return;
      reply = errorAnswer(thrown, ids, clock.now());
    }
    used.add(incoming.socket);
    if (reply.cut === undefined) entry.status = reply.status;
    send(outgoing, reply, ids, clock.now());
  };

  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing).catch(() => outgoing.destroy()));
  let lastNumber = 0;
  server.on("connection", (socket) => {
    numbers.set(socket, ++lastNumber);
    connections += 1;
    socket.once("close", () => {
      connections -= 1;
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    get connections() {
      return connections;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The body; undefined when it is larger than Graph takes. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= largestBody) chunks.push(chunk);
  }
  return size > largestBody ? undefined : Buffer.concat(chunks);
}
