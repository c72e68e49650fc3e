/** What stands in for a value when there are too many. */
export const otherValue = "other";

/**
 * The values of a label, each its own series for as long as the process lives, so that there is an end to them: after the
 * first `most` everything new is "other".
 */
export function labelValues(most: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= most) return otherValue;
    known.add(value);
    return value;
  };
}
