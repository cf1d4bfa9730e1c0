import type { Outcome } from './assessment.ts';
import { imageKey } from './image.ts';
import { byUrgency, type Notable, type Report } from './report.ts';

/**
 * One report of several that go out to a channel together, with each image once: as it was told last, and owing what
 * all of them owe. The newest speaks for the registry. There is at least one.
 */
export function roundUpReports(reports: readonly [Report, ...Report[]], channel: string): Report {
  if (reports.length === 1) return reports[0];
  const inOrder = reports.toSorted((a, b) => a.finishedAt.localeCompare(b.finishedAt));
  const newest = inOrder.at(-1) ?? reports[0];
  const notable = oncePerImage(
    inOrder.flatMap((report) => report.notable).filter(({ deliver }) => deliver.includes(channel)),
  );
  return { ...newest, notable: notable.sort((a, b) => byUrgency(a.outcome, b.outcome)) };
}

function oncePerImage(notable: readonly Notable[]): Notable[] {
  const byImage = new Map<string, Notable>();
  for (const { outcome, deliver } of notable) {
    const key = imageKey(outcome.image);
    const before = byImage.get(key)?.outcome;
    byImage.set(key, { deliver, outcome: before ? withDeliveries(outcome, before) : outcome });
  }
  return [...byImage.values()];
}

function withDeliveries(outcome: Outcome, before: Outcome): Outcome {
  if (outcome.kind !== 'assessed') return before;
  if (before.kind !== 'assessed') return outcome;
  return { ...outcome, deliver: [...before.deliver, ...outcome.deliver] };
}
