import type { Assessment, Outcome } from '../../src/domain/assessment.ts';
import type { CatalogueEntry } from '../../src/domain/catalogue.ts';
import { type Discrepancy, findingDifferences, inShort } from './differences.ts';
import { manifestName } from './history.ts';
import type { TrueImage } from './oracle.ts';

/** What is checked of images. */
export interface ImageEvidence {
  readonly truth: ReadonlyMap<string, TrueImage>;
  readonly entries: readonly CatalogueEntry[];
  /** What the last sweep has left behind of each image. */
  readonly outcomes: readonly Outcome[];
  readonly assessment: (key: string) => Promise<Assessment>;
}

/** Whether every image has the verdict, the counts and the findings that its recorded scans have. */
export async function checkImages(evidence: ImageEvidence): Promise<readonly Discrepancy[]> {
  const { truth, entries, outcomes, assessment } = evidence;
  const entryOf = new Map(entries.map((entry) => [keyOf(entry), entry]));
  const outcomesOf = Map.groupBy(outcomes, ({ image }) => keyOf(image));
  const found: Discrepancy[] = [];
  for (const [key, image] of truth) {
    const say = (name: string, detail: string) => found.push({ name, detail: `${key}: ${detail}` });
    const expected = image.judged();
    const wanted = inShort(expected.verdict.kind, expected.counts);

    const [outcome, ...more] = outcomesOf.get(key) ?? [];
    const left =
      outcome?.kind === 'assessed' ? inShort(outcome.verdict, outcome.counts) : outcome?.kind;
    if (left === undefined) say('outcome-missing', 'the last sweep has left none');
    else if (left !== wanted) say('outcome-wrong', `the sweep left ${left}, not ${wanted}`);
    if (more.length > 0) say('outcome-twice', `the last sweep has left ${more.length + 1}`);

    const entry = entryOf.get(key);
    if (!entry) {
      say('entry-missing', 'it is in no list');
      continue;
    }
    const listed = inShort(entry.verdict, entry.counts);
    if (listed !== wanted) say('verdict-wrong', `it is listed as ${listed}, and is ${wanted}`);
    const stored = await assessment(entry.assessment);
    found.push(...findingDifferences(key, stored, expected));
  }
  for (const key of [...entryOf.keys(), ...outcomesOf.keys()]) {
    if (!truth.has(key)) found.push({ name: 'image-invented', detail: key });
  }
  return found;
}

function keyOf({ repository, imageDigest }: Outcome['image']): string {
  return manifestName(repository, imageDigest);
}
