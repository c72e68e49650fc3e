/** Milliseconds between two signs of life of a worker. */
export const beatInterval = 1_000;

/** How a worker fares, as its last sign of life said. */
export interface Vitals {
  /** Milliseconds that timers of its thread came late since the sign before: on average, 99 of 100, and at most. */
  delayMean: number;
  delayP99: number;
  delayMax: number;
  /** Bytes of JavaScript objects, and of buffers outside of them. */
  heapUsed: number;
  arrayBuffers: number;
}
