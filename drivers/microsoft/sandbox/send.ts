import type { ServerResponse } from "node:http";
import type { Answer } from "./answer.ts";

/**
 * Writes an answer with the headers that every answer of Graph has, or breaks off where the answer says so.
 *
 * @param ids of the request: its own and the client's, which is echoed
 * @param date milliseconds
 */
export function send(outgoing: ServerResponse, answer: Answer, ids: { request: string; client: string }, date: number) {
  if (answer.cut === "before_headers") {
    outgoing.destroy();
    return;
  }
  const payload = payloadOf(answer.body);
  outgoing.writeHead(answer.status, {
    "request-id": ids.request,
    "client-request-id": ids.client,
    "x-ms-ags-diagnostic": diagnostic,
    "OData-Version": "4.0",
    "Cache-Control": "private",
    "Strict-Transport-Security": "max-age=31536000",
    Date: new Date(date).toUTCString(),
    ...(answer.status === 204 ? {} : { "Content-Length": payload.length }),
    ...answer.headers,
  });
  if (answer.cut === "in_body") outgoing.write(payload.subarray(0, payload.length / 2), () => outgoing.destroy());
  else outgoing.end(payload);
}

/** The bytes of an answer's body. */
export function payloadOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body));
}

const diagnostic = JSON.stringify({
  ServerInfo: { DataCenter: "Germany West Central", Slice: "E", Ring: "5", ScaleUnit: "001", RoleInstance: "SANDBOX" },
});
