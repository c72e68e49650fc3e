import { connect, type Socket } from "node:net";

const mask = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/**
 * A WebSocket client that costs next to nothing, so that it is the server that is measured: it writes the frames of one call
 * together, and hands out received frames as bytes.
 */
export class RawClient {
  readonly socket: Socket;
  /** Gets the frames of one read. */
  onFrames: (frames: Buffer[]) => void = () => {};
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  static open(port: number, key: string): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port, noDelay: true });
      const client = new RawClient(socket);
      socket.once("error", reject);
      socket.write(
        "GET /api/engine/v2/systems/control HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-API-Key: ${key}\r\n\r\n`,
      );
      socket.once("data", (answer) => {
        if (!answer.toString("latin1").startsWith("HTTP/1.1 101")) return reject(new Error(String(answer)));
        socket.on("data", (chunk) => client.#read(chunk));
        resolve(client);
      });
    });
  }

  send(texts: readonly string[]): void {
    this.socket.write(Buffer.concat(texts.map(masked)));
  }

  /** Sends one request and resolves with its reply, parsed; whatever else comes meanwhile is passed over. */
  ask(request: { id: number; [key: string]: unknown }): Promise<{ value: unknown }> {
    const before = this.onFrames;
    return new Promise((resolve, reject) => {
      this.onFrames = (frames) => {
        for (const frame of frames) {
          const { id, type, ...reply } = JSON.parse(frame.toString());
          if (id !== request.id || type === "notify") continue;
          this.onFrames = before;
          if (type === "success") resolve(reply);
          else reject(new Error(reply.msg));
        }
      };
      this.send([JSON.stringify(request)]);
    });
  }

  #read(chunk: Buffer): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Buffer[] = [];
    let at = 0;
    while (data.length - at >= 2) {
      const short = (data[at + 1] as number) & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (data.length - at < head) break;
      const length = short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2) : data.readUIntBE(at + 4, 6);
      if (data.length - at < head + length) break;
      // Text; pings of the server are left unanswered, no row takes that long. Every 80 s it says a `pong` that nobody asked for.
      const payload = data.subarray(at + head, at + head + length);
      if (data[at] === 0x81 && !(length === 4 && payload.toString() === "pong")) frames.push(payload);
      at += head + length;
    }
    this.#rest = data.subarray(at);
    if (frames.length > 0) this.onFrames(frames);
  }
}

function masked(text: string): Buffer {
  const length = Buffer.byteLength(text);
  if (length > 0xffff) throw new RangeError("The bench sends no frames as long as this");
  const head = length < 126 ? 6 : 8;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  frame[1] = 0x80 | (length < 126 ? length : 126);
  if (length >= 126) frame.writeUInt16BE(length, 2);
  mask.copy(frame, head - 4);
  frame.write(text, head);
  for (let at = 0; at < length; at++) frame[head + at] = (frame[head + at] as number) ^ (mask[at & 3] as number);
  return frame;
}
