import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that gets notifications, on loopback. */
export interface Receiver {
  url: string;
  /** Handshakes and deliveries, as they came. */
  requests: { path: string; type: string; token: string | null; text: string }[];
  /** The members of `value` of all deliveries so far. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever came.
  notifications: any[];
  /** Replaces the answer; it shakes hands and accepts deliveries otherwise. */
  answer?: ((token: string | null) => { status: number; type?: string; text?: string } | "never") | undefined;
}

/** Runs `test` with a receiver and closes it afterwards. */
export async function withReceiver(test: (receiver: Receiver) => Promise<void>): Promise<void> {
  const server = createServer(async (incoming, outgoing) => {
    const text = await textOf(incoming);
    const url = new URL(incoming.url ?? "/", "http://receiver");
    const token = url.searchParams.get("validationToken");
    const type = String(incoming.headers["content-type"]);
    receiver.requests.push({ path: url.pathname, type, token, text });
    if (token === null) receiver.notifications.push(...JSON.parse(text).value);
    const usual = token === null ? { status: 202 } : { status: 200, type: "text/plain", text: token };
    const reply = receiver.answer?.(token) ?? usual;
    if (reply === "never") return;
    outgoing.writeHead(reply.status, { "Content-Type": reply.type ?? "text/plain" }).end(reply.text ?? "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graph`;
  const receiver: Receiver = { url, requests: [], notifications: [] };
  try {
    await test(receiver);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
