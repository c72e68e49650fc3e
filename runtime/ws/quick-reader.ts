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
  /** Where messages in ASCII, which the receiver has not got yet, begin and end. */
  #found: number[] = [];

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
    let size: number | undefined = 0;
    do {
      at += size;
      size = at < data.length ? this.#frame(data, at) : undefined;
    } while (size);
    this.#handOver(data);
    if (size === 0) return data.subarray(at);
    if (at < data.length) this.#begun = data.subarray(at);
    return undefined;
  }

  /** All of them are cut out of one text: a text made for each takes five times as long. */
  #handOver(data: Buffer): void {
    const found = this.#found;
    if (found.length === 0) return;
    this.#found = [];
    const first = found[0] as number;
    const text = data.toString("latin1", first, found.at(-1));
    for (let each = 0; each < found.length; each += 2)
      this.#receiver.receive(text.slice((found[each] as number) - first, (found[each + 1] as number) - first));
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
      this.#handOver(data);
      this.#ws.call(this.#stream, data.subarray(at, at + size));
      return size;
    }
    if (mask(data, at + head, at + size)) {
      this.#found.push(at + head, at + size);
      return size;
    }
    if (!isUtf8(data.subarray(at + head, at + size))) {
      mask(data, at + head, at + size);
      return 0;
    }
    this.#handOver(data);
    this.#receiver.receive(data.toString("utf8", at + head, at + size));
    return size;
  }
}

/**
 * Masks the payload from one position to another with the four bytes before it, or takes the mask away. Answers whether
 * it is ASCII now.
 */
function mask(data: Buffer, from: number, to: number): boolean {
  const [a, b, c, d] = [data[from - 4], data[from - 3], data[from - 2], data[from - 1]] as [
    number,
    number,
    number,
    number,
  ];
  let bits = 0;
  let at = from;
  // Four at a time, with the mask at hand: byte by byte it takes three times as long.
  for (; at + 3 < to; at += 4) {
    bits |= data[at] = (data[at] as number) ^ a;
    bits |= data[at + 1] = (data[at + 1] as number) ^ b;
    bits |= data[at + 2] = (data[at + 2] as number) ^ c;
    bits |= data[at + 3] = (data[at + 3] as number) ^ d;
  }
  if (at < to) bits |= data[at] = (data[at] as number) ^ a;
  if (at + 1 < to) bits |= data[at + 1] = (data[at + 1] as number) ^ b;
  if (at + 2 < to) bits |= data[at + 2] = (data[at + 2] as number) ^ c;
  return bits < 0x80;
}
