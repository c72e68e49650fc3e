/** What was joined last. */
let last: { frames: readonly Buffer[]; bytes: Buffer } = { frames: [], bytes: Buffer.alloc(0) };

/**
 * Frames as one buffer: a stream has more to do for each of many than it takes to copy them. Sockets that are flushed one
 * after the other often have the very same frames, values that all of them watch; these are joined once.
 *
 * @param length bytes of all frames together
 */
export function joined(frames: readonly Buffer[], length: number): Buffer {
  if (frames.length === 1) return frames[0] as Buffer;
  if (!isSame(frames, last.frames)) last = { frames, bytes: Buffer.concat(frames, length) };
  return last.bytes;
}

function isSame(frames: readonly Buffer[], others: readonly Buffer[]): boolean {
  return frames.length === others.length && frames.every((frame, at) => frame === others[at]);
}
