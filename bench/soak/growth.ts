/** Something measured at a time, in any units. */
export interface Sample {
  at: number;
  value: number;
}

/**
 * How much a value grew over the later half of its samples: the median of all slopes between two of them, times its length.
 * A single sample that is far off, or a step up and down again, does not matter.
 */
export function growth(samples: readonly Sample[]): number {
  const later = samples.slice(Math.floor(samples.length / 2));
  const slopes = later.flatMap((from, index) =>
    later.slice(index + 1).map((to) => (to.value - from.value) / (to.at - from.at)),
  );
  slopes.sort((a, b) => a - b);
  const [first, last] = [later[0], later.at(-1)];
  if (first === undefined || last === undefined || slopes.length === 0) return 0;
  return (slopes[Math.floor(slopes.length / 2)] as number) * (last.at - first.at);
}
