/** One measured figure, with its unit and, where there is one, what it should stay below. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: 's' | 'MB' | 'KB' | '';
  readonly goal?: number;
}

/** A title, and a line for each figure. */
export function printFigures(title: string, figures: readonly Figure[]): void {
  const lines = figures.map(({ what, value, unit, goal }) => {
    const shown = `${rounded(value)} ${unit}`.trimEnd().padStart(12);
    const judged = goal === undefined ? '' : `   goal: below ${goal} ${unit}`;
    return `  ${what.padEnd(44)}${shown}${judged}\n`;
  });
  process.stdout.write(`\n${title}\n${lines.join('')}`);
}

function rounded(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(1);
}
