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

/**
 * The same as a string of bytes (`latin1`), which a stream writes without a buffer in between; `undefined` for a text that is not
 * ASCII, or long.
 */
export function textFrameAsBytes(text: string): string | undefined {
  const { length } = text;
  if (length >= 65_536 || Buffer.byteLength(text) !== length) return undefined;
  const head =
    length < 126 ? String.fromCharCode(0x81, length) : String.fromCharCode(0x81, 126, length >> 8, length & 0xff);
  return head + text;
}
