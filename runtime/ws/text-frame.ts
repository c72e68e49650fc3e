/**
 * A text as a frame of the WebSocket protocol that a server may send: whole and unmasked (RFC 6455, 5.2). `ws` would make it
 * anew for each socket; made here, one frame serves all that the text goes to.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  if (head === 2) {
    frame[1] = length;
  } else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, head);
  return frame;
}

/** Heads of frames by the length of their texts, as strings of bytes. */
const shortHeads = Array.from({ length: 126 }, (_, length) => String.fromCharCode(0x81, length));

/**
 * Texts as frames, one after the other: as a string of bytes (`latin1`) where they are short and ASCII, which a stream takes with
 * less ado than a buffer.
 */
export function textFrames(texts: readonly string[]): string | Buffer {
  let bytes = "";
  // Bytes of heads that are not ASCII: UTF-8 has one more for each of them, and for those only if the texts are.
  let high = 0;
  for (const text of texts) {
    const { length } = text;
    if (length < 126) {
      bytes += shortHeads[length];
      high += 1;
    } else if (length < 65_536) {
      bytes += String.fromCharCode(0x81, 126, length >> 8, length & 0xff);
      high += 1 + (length >> 15) + ((length >> 7) & 1);
    } else {
      return buffered(texts);
    }
    bytes += text;
  }
  return Buffer.byteLength(bytes) === bytes.length + high ? bytes : buffered(texts);
}

function buffered(texts: readonly string[]): Buffer {
  return Buffer.concat(texts.map(textFrame));
}
