/** Something that takes time, measured several times. */
export interface Figure {
  name: string;
  /** Milliseconds. */
  times: number[];
  /** Milliseconds that 95 of 100 must not exceed. */
  target: number;
  /** What the median is compared with, measured in the same run. */
  baseline: { name: string; time: number };
}

/** A figure as a row of the table. */
export function rowOf({ times, target, baseline }: Figure): Record<string, string | number> {
  const median = percentile(times, 50);
  return {
    "p50 ms": rounded(median),
    "p95 ms": rounded(percentile(times, 95)),
    "p95 target": target,
    "baseline ms": rounded(baseline.time),
    ratio: `${(median / baseline.time).toPrecision(2)} x`,
    baseline: baseline.name,
  };
}

/** The smallest of the values that `percent` of 100 do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
