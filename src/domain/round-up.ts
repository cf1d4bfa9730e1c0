import type { AssessedOutcome } from './assessment.ts';
import { compare } from './compare.ts';
import { imageKey } from './image.ts';
import { byUrgency, type Notable, type Report } from './report.ts';

/**
 * One report of several that go out to a channel together, with each image as it was told last, and owing what all of
 * them owe. The newest speaks for the registry. There is at least one.
 */
export function roundUpReports(reports: readonly [Report, ...Report[]], channel: string): Report {
  if (reports.length === 1) return reports[0];
  const inOrder = reports.toSorted((a, b) => compare(a.finishedAt, b.finishedAt));
  const newest = inOrder.at(-1) ?? reports[0];
  const notable = lastOfEach(inOrder, channel);
  return { ...newest, notable: notable.sort((a, b) => byUrgency(a.outcome, b.outcome)) };
}

/**
 * By image what was found last, and where it could not be checked since then, that too: either would be lost without
 * the other.
 */
function lastOfEach(inOrder: readonly Report[], channel: string): Notable[] {
  const found = new Map<string, Notable & { readonly outcome: AssessedOutcome }>();
  const notChecked = new Map<string, Notable>();
  for (const { notable } of inOrder) {
    const heard = notable.filter(({ deliver }) => deliver.includes(channel));
    for (const { outcome, deliver } of heard) {
      if (outcome.kind !== 'assessed') continue;
      const key = imageKey(outcome.image);
      const owed = [...(found.get(key)?.outcome.deliver ?? []), ...outcome.deliver];
      found.set(key, { deliver, outcome: { ...outcome, deliver: owed } });
      notChecked.delete(key);
    }
    // What one report tells of an image that it could not check is from before.
    for (const one of heard) {
      if (one.outcome.kind !== 'assessed') notChecked.set(imageKey(one.outcome.image), one);
    }
  }
  return [...found.values(), ...notChecked.values()];
}
