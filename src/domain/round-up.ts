import type { AssessedOutcome, Outcome } from './assessment.ts';
import type { RegistryId } from './image.ts';
import { byUrgency, category, type Notable, type Report, type Totals } from './report.ts';

/** What goes out to one channel in one message: alerts of single images, and reports, where there are any. */
export interface Gathered {
  readonly channel: string;
  /** The execution that tells it, to link to. */
  readonly executionArn: string;
  readonly registry: RegistryId;
  /** ISO 8601: since when the oldest has been owed. */
  readonly since: string;
  readonly at: Date;
  /** Oldest first; with the reports there is at least one. */
  readonly outcomes: readonly AssessedOutcome[];
  readonly reports: readonly Report[];
}

/**
 * One report of them all, with each image once: as it was told last, and owing what all of them owe. The newest report
 * speaks for the registry; without any, the totals are those of the images that are told.
 */
export function roundUp({ channel, outcomes, reports, ...gathered }: Gathered): Report {
  const notable = oncePerImage(
    [
      ...reports.flatMap((report) => report.notable),
      ...outcomes.map((outcome) => ({ outcome, deliver: [channel] })),
    ].filter(({ deliver }) => deliver.includes(channel)),
  );
  const newest = reports.toSorted((a, b) => a.finishedAt.localeCompare(b.finishedAt)).at(-1);
  return {
    ...(newest ?? {
      occasion: 'batch',
      registry: gathered.registry,
      execution: gathered.executionArn,
      startedAt: gathered.since,
      finishedAt: gathered.at.toISOString(),
      totals: totalsOf(notable),
    }),
    notable: notable.sort((a, b) => byUrgency(a.outcome, b.outcome)),
  };
}

function oncePerImage(notable: readonly Notable[]): Notable[] {
  const byImage = new Map<string, Notable>();
  for (const { outcome, deliver } of notable) {
    const name = `${outcome.image.repository}@${outcome.image.imageDigest}`;
    const before = byImage.get(name)?.outcome;
    byImage.set(name, { deliver, outcome: before ? withDeliveries(outcome, before) : outcome });
  }
  return [...byImage.values()];
}

function withDeliveries(outcome: Outcome, before: Outcome): Outcome {
  if (outcome.kind !== 'assessed') return before;
  if (before.kind !== 'assessed') return outcome;
  return { ...outcome, deliver: [...before.deliver, ...outcome.deliver] };
}

function totalsOf(notable: readonly Notable[]): Totals {
  const totals = { pass: 0, breach: 0, unknown: 0, skipped: 0, failed: 0 };
  for (const { outcome } of notable) totals[category(outcome)] += 1;
  const repositories = new Set(notable.map(({ outcome }) => outcome.image.repository)).size;
  return { repositories, images: notable.length, ...totals };
}
