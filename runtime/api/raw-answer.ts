import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { securityHeaders } from "./security-headers.ts";

/**
 * Answers on a stream to which no HTTP server writes, and ends it: an upgrade that is not carried out, or what is no request.
 *
 * @param secure whether it goes over TLS
 */
export function rawAnswer(stream: Duplex, status: number, body: object, secure: boolean): void {
  const text = JSON.stringify(body);
  const headers = Object.entries({
    ...securityHeaders(secure),
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    Connection: "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.join("")}\r\n${text}`);
}
