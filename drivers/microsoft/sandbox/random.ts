/** Numbers from 0 to 1, always the same ones for a seed: a linear congruential generator is random enough here. */
export function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
