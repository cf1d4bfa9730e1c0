import type { Outcome } from '../../../src/domain/assessment.ts';
import { byUrgency, category } from '../../../src/domain/report.ts';
import type { Progress } from '../sweep.ts';
import { counted } from './layout.ts';
import type { Paint } from './paint.ts';
import { outcomeRow, rowLines } from './rows.ts';

const BAR_WIDTH = 30;

/** More rows would push everything else off the screen; the most urgent come first. */
const ROWS_SHOWN = 60;

/** `  [##########..........] 5 of 9 images`. */
export function progressLine({ done, total }: Progress): string {
  const filled = total === 0 ? 0 : Math.floor((done / total) * BAR_WIDTH);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
  return `  ${bar} ${done.toLocaleString('en')} of ${counted(total, 'image')}`;
}

/** Every image that a sweep looked at, most urgent first, and the repositories that have none. */
export function sweepTable(
  swept: {
    readonly outcomes: readonly Outcome[];
    readonly platformsOf: (image: Outcome['image']) => number;
    /** Repositories of which no image was swept, each with what there is instead. */
    readonly others: readonly { readonly repository: string; readonly facts: string }[];
  },
  columns: number,
  paint: Paint,
): readonly string[] {
  const rows = [
    ...[...swept.outcomes]
      .sort(byUrgency)
      .map((outcome) => outcomeRow(outcome, swept.platformsOf(outcome.image))),
    ...swept.others.map(({ repository, facts }) => ({
      label: '-',
      style: 'dim' as const,
      name: repository,
      facts,
    })),
  ];
  const left = rows.length - ROWS_SHOWN;
  return [
    ...rows.slice(0, ROWS_SHOWN).flatMap((row) => rowLines(row, columns, paint)),
    ...(left > 0 ? [`  … and ${counted(left, 'more row')}, less urgent than these`] : []),
  ];
}

/** `9 images in 9 repositories: 2 breach, 3 unknown, 4 pass`. */
export function totalsLine(outcomes: readonly Outcome[], repositories: number): string {
  const kinds = ['breach', 'unknown', 'failed', 'pass', 'skipped'] as const;
  const parts = kinds.flatMap((kind) => {
    const count = outcomes.filter((outcome) => category(outcome) === kind).length;
    return count > 0 ? [`${count.toLocaleString('en')} ${kind}`] : [];
  });
  const what = `${counted(outcomes.length, 'image')} in ${counted(repositories, 'repository', 'repositories')}`;
  return `${what}: ${parts.join(', ') || 'nothing to judge'}`;
}
