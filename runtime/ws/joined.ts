import { textFrame, textFrames } from "./text-frame.ts";

/** What was joined last. */
let last: { frames: readonly Buffer[]; bytes: Buffer } = { frames: [], bytes: Buffer.alloc(0) };

/**
 * Frames, and texts that are to be frames, as one string of bytes (`latin1`) or one buffer: a stream has more to do for each of many than
 * it takes to copy them. Sockets that are flushed one after the other often have the very same frames, values that all of them
 * watch; these are joined once.
 */
export function joined(frames: readonly (Buffer | string)[]): string | Buffer {
  if (frames.every(isText)) return textFrames(frames);
  const buffers = frames.some(isText) ? frames.map(framed) : (frames as Buffer[]);
  if (buffers.length === 1) return buffers[0] as Buffer;
  if (!isSame(buffers, last.frames)) last = { frames: buffers, bytes: Buffer.concat(buffers) };
  return last.bytes;
}

function isText(frame: Buffer | string): frame is string {
  return typeof frame === "string";
}

function framed(frame: Buffer | string): Buffer {
  return isText(frame) ? textFrame(frame) : frame;
}

function isSame(frames: readonly Buffer[], others: readonly Buffer[]): boolean {
  if (frames === others) return true;
  return frames.length === others.length && frames.every((frame, at) => frame === others[at]);
}
