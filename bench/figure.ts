/** What a row of the table shows: something of Atrium, measured beside what it is compared with. */
export interface Figure {
  name: string;
  /** Atrium's, with its unit: `41,000 /s`. */
  value: string;
  /** What it is compared with, measured in the same run, in turn with Atrium's. */
  baseline?: { name: string; value: string };
  /** Atrium's over the baseline's: the median of the rounds, and the middle half of them. */
  ratio?: string;
  bar?: { text: string; met: boolean };
}

/** What a row is told of the run. */
export interface Run {
  /** How often each of two things that are compared is measured, in turn. */
  rounds: number;
}

/** A file of `rows/`, as its default export. */
export type Row = (run: Run) => Figure[] | Promise<Figure[]>;

/** The limit that a ratio or a value should keep. */
export type Bar = { atLeast: number } | { atMost: number };

/** A figure from measurements taken in turn: the first of `ours` belongs to the first of the baseline's, and so on. */
export function compared(options: {
  name: string;
  unit: string;
  ours: readonly number[];
  baseline: { name: string; values: readonly number[] };
  /** Of the ratio. */
  bar?: Bar;
}): Figure {
  const { name, unit, ours, baseline, bar } = options;
  const ratios = ours.map((value, round) => value / (baseline.values[round] as number));
  const ratio = percentile(ratios, 50);
  const middle = [25, 75].map((each) => significant(percentile(ratios, each))).join(" to ");
  return {
    name,
    value: withUnit(percentile(ours, 50), unit),
    baseline: { name: baseline.name, value: withUnit(percentile(baseline.values, 50), unit) },
    ratio: `${significant(ratio)} x (${middle})`,
    ...(bar === undefined ? {} : { bar: judged(ratio, bar, "x") }),
  };
}

/** A bar, and whether a number keeps it. */
export function judged(value: number, bar: Bar, unit: string): { text: string; met: boolean } {
  return "atLeast" in bar
    ? { text: `at least ${withUnit(bar.atLeast, unit)}`, met: value >= bar.atLeast }
    : { text: `at most ${withUnit(bar.atMost, unit)}`, met: value <= bar.atMost };
}

/** The smallest of the values that `percent` of 100 do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}

/** Three digits, which is more than most figures are good for. */
export function withUnit(value: number, unit: string): string {
  return `${significant(value)} ${unit}`;
}

function significant(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumSignificantDigits: 3 });
}
