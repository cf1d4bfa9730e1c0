/** One measured figure, with its unit and, where there is one, what it should be at most. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  /** `x` is a ratio to a baseline that was measured in the same run. */
  readonly unit: 's' | 'ms' | 'MB' | 'KB' | '$' | 'x' | '1/s' | '';
  readonly goal?: number;
}

/** A benchmark's figures under a title. */
export interface Table {
  readonly title: string;
  readonly figures: readonly Figure[];
}

/** A benchmark: its tables, each as soon as it is measured. */
export type Bench = () => AsyncIterable<Table>;

/** A title, and a line for each figure. */
export function toText({ title, figures }: Table): string {
  const width = Math.max(44, ...figures.map(({ what }) => what.length + 2));
  const lines = figures.map(({ what, value, unit, goal }) => {
    const shown = `${rounded(value)} ${unit}`.trimEnd().padStart(12);
    return `  ${what.padEnd(width)}${shown}${goal === undefined ? '' : judged(value, unit, goal)}\n`;
  });
  return `\n${title}\n${lines.join('')}`;
}

function judged(value: number, unit: string, goal: number): string {
  const missed = value > goal ? ', missed' : '';
  return `   goal: at most ${rounded(goal)} ${unit}`.trimEnd() + missed;
}

function rounded(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}
