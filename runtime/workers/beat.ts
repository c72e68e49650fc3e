/** Milliseconds between two signs of life of a worker. */
export const beatInterval = 250;

/** Signs of life, one of which says how the worker fares. */
export const beatsPerVitals = 4;

/** How a worker fared during the last second. */
export interface Vitals {
  /** Milliseconds that timers of its thread came late: on average, 99 of 100, and at most. */
  delayMean: number;
  delayP99: number;
  delayMax: number;
  /** Bytes of JavaScript objects, and of buffers outside of them; without garbage when there is more than it may use. */
  heapUsed: number;
  arrayBuffers: number;
}
