import { connect, type Socket } from "node:net";

const none = Buffer.alloc(0);
const mask = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** What all clients read into, one after the other: a buffer for each read takes longer than all that is done with it. */
const reading = Buffer.alloc(256 * 1024);

/** Text frames of one read, there as long as whoever gets them is called. */
export class Frames {
  readonly #data: Buffer;
  /** Where each begins and ends. */
  readonly #bounds: number[] = [];

  constructor(data: Buffer) {
    this.#data = data;
  }

  add(from: number, to: number): void {
    this.#bounds.push(from, to);
  }

  get count(): number {
    return this.#bounds.length / 2;
  }

  /** What the bench says is ASCII. */
  text(at: number): string {
    return this.#data.toString("latin1", this.#bounds[2 * at], this.#bounds[2 * at + 1]);
  }

  get last(): string {
    return this.text(this.count - 1);
  }

  get texts(): string[] {
    return Array.from({ length: this.count }, (_, at) => this.text(at));
  }
}

/**
 * A WebSocket client that costs next to nothing, so that it is the server that is measured: it writes the frames of one call
 * together, and makes texts of received ones only when it is asked to.
 */
export class RawClient {
  readonly socket: Socket;
  /** Gets the frames of one read. */
  onFrames: (frames: Frames) => void = () => {};
  #onBytes: (bytes: Buffer) => void;
  #rest: Buffer = none;

  private constructor(port: number, onBytes: (bytes: Buffer) => void) {
    this.#onBytes = onBytes;
    const callback = (size: number, buffer: Uint8Array) => {
      this.#onBytes(Buffer.from(buffer.buffer, buffer.byteOffset, size));
      return true;
    };
    this.socket = connect({ host: "127.0.0.1", port, noDelay: true, onread: { buffer: reading, callback } });
  }

  static open(port: number, key: string): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const client = new RawClient(port, (answer) => {
        if (!answer.toString("latin1").startsWith("HTTP/1.1 101")) return reject(new Error(String(answer)));
        client.#onBytes = (bytes) => client.#read(bytes);
        resolve(client);
      });
      client.socket.once("error", reject);
      client.socket.write(
        "GET /api/engine/v2/systems/control HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-API-Key: ${key}\r\n\r\n`,
      );
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
        for (const text of frames.texts) {
          const { id, type, ...reply } = JSON.parse(text);
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
    const frames = new Frames(data);
    let at = 0;
    while (data.length - at >= 2) {
      const short = (data[at + 1] as number) & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (data.length - at < head) break;
      const length = short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2) : data.readUIntBE(at + 4, 6);
      if (data.length - at < head + length) break;
      // Text; pings of the server are left unanswered, no row takes that long. Every 80 s it says a `pong` that nobody asked for.
      const end = at + head + length;
      if (data[at] === 0x81 && !(length === 4 && data.toString("latin1", at + head, end) === "pong"))
        frames.add(at + head, end);
      at = end;
    }
    this.#rest = at === data.length ? none : Buffer.from(data.subarray(at));
    if (frames.count > 0) this.onFrames(frames);
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
