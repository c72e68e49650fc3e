import { isUtf8 } from "node:buffer";
import type { Duplex } from "node:stream";

/** First bytes of the frames that are read here: whole, and without an extension (RFC 6455, 5.2). */
const text = 0x81;
const ping = 0x89;
const pong = 0x8a;
/** Second byte: every frame of a client is masked, and 126 says that two bytes with the length follow. */
const isMasked = 0x80;
const twoBytes = 126;
/** Bytes of a payload up to which it is read here: no limit in the settings is lower. A control frame may have no more than 125. */
const longest = 1_024;

type Take = (this: Duplex, bytes: Buffer) => void;

/** Who gets the messages. */
interface Receiver {
  receive(text: string): void;
  /** Before the messages that were read together. */
  cork(): void;
  /** After them. */
  uncork(): void;
}

/**
 * Has the short text messages of a socket read here and not by `ws`, to be called when `ws` has just taken over the stream.
 * What `ws` reads it tells as ever.
 */
export function readQuickly(stream: Duplex, receiver: Receiver): void {
  const [theirs, ...others] = stream.listeners("data") as Take[];
  // Another version of `ws` may have another way to read.
  if (theirs === undefined || others.length > 0) return;
  const reader = new QuickReader(receiver, stream, theirs);
  stream.off("data", theirs);
  stream.on("data", reader.take);
}

/**
 * Reads short text messages, which is nearly all that clients send, and hands pings and pongs to `ws`. At the first other
 * frame (a long or fragmented message, binary data, a close, anything that is wrong) it ends: `ws` reads on.
 * Why: docs/adr/0013-short-frames-are-read-beside-ws.md.
 */
class QuickReader {
  readonly #receiver: Receiver;
  readonly #stream: Duplex;
  readonly #ws: Take;
  /** The beginning of a frame, whose end has not come. */
  #begun: Buffer | undefined;

  constructor(receiver: Receiver, stream: Duplex, ws: Take) {
    this.#receiver = receiver;
    this.#stream = stream;
    this.#ws = ws;
  }

  /** What the stream gives. */
  readonly take = (chunk: Buffer): void => {
    this.#receiver.cork();
    const rest = this.#read(chunk);
    this.#receiver.uncork();
    if (rest === undefined) return;
    this.#stream.off("data", this.take);
    this.#stream.on("data", this.#ws);
    this.#ws.call(this.#stream, rest);
  };

  /** Answers what it leaves to `ws`, when everything that comes after it is left to `ws`, too. */
  #read(chunk: Buffer): Buffer | undefined {
    const data = this.#begun === undefined ? chunk : Buffer.concat([this.#begun, chunk]);
    this.#begun = undefined;
    let at = 0;
    while (at < data.length) {
      const size = this.#frame(data, at);
      if (size === 0) return data.subarray(at);
      if (size === undefined) {
        this.#begun = data.subarray(at);
        return undefined;
      }
      at += size;
    }
    return undefined;
  }

  /** Takes the frame at a position. Answers its size; 0 when it is not one to be read here; nothing when more of it has to come. */
  #frame(data: Buffer, at: number): number | undefined {
    const kind = data[at] as number;
    if (kind !== text && kind !== ping && kind !== pong) return 0;
    // What has not come is no number, and no condition holds for it.
    const second = data[at + 1] as number;
    if (second < isMasked) return 0;
    const isLong = second === (isMasked | twoBytes);
    if (second > (isMasked | twoBytes) || (isLong && kind !== text)) return 0;
    const head = isLong ? 8 : 6;
    if (data.length - at < head) return undefined;
    const length = isLong ? data.readUInt16BE(at + 2) : second & ~isMasked;
    if (length > longest) return 0;
    const size = head + length;
    if (data.length - at < size) return undefined;
    if (kind !== text) {
      this.#ws.call(this.#stream, data.subarray(at, at + size));
      return size;
    }
    const isAscii = mask(data, at + head, at + size);
    if (!isAscii && !isUtf8(data.subarray(at + head, at + size))) {
      mask(data, at + head, at + size);
      return 0;
    }
    this.#receiver.receive(data.toString(isAscii ? "latin1" : "utf8", at + head, at + size));
    return size;
  }
}

/**
 * Masks the payload from one position to another with the four bytes before it, or takes the mask away. Answers whether
 * it is ASCII now.
 */
function mask(data: Buffer, from: number, to: number): boolean {
  let bits = 0;
  for (let at = from; at < to; at++) {
    const byte = (data[at] as number) ^ (data[from - 4 + ((at - from) & 3)] as number);
    data[at] = byte;
    bits |= byte;
  }
  return bits < 0x80;
}
