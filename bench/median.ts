/** The one in the middle: what a machine that is busy with something else disturbs least. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The smallest value that so many of a hundred are not above. */
export function percentile(values: readonly number[], share: number): number {
  const place = Math.ceil((share / 100) * values.length) - 1;
  return values.toSorted((a, b) => a - b)[Math.max(0, place)] ?? 0;
}
