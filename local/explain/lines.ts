import type { Assessment } from '../../src/domain/assessment.ts';
import { type ImageDetail, shortImageDigest } from '../../src/domain/image.ts';
import { explain } from '../../src/render/explanation.ts';
import { assessmentHeadline, inOneLine } from '../../src/render/headline.ts';
import { clean, instant, listed } from '../../src/render/text.ts';
import { nameInWords } from '../../src/render/words.ts';
import { wrapWords } from '../demo/screen/layout.ts';
import type { Paint } from '../demo/screen/paint.ts';

/** The reasoning for people: each sentence, and below it what it rests on. */
export function explanationLines(
  assessment: Assessment,
  pushedAt: Date | undefined,
  columns: number,
  paint: Paint,
): readonly string[] {
  const { image, judgement } = assessment;
  const platforms = image.platforms.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const facts = [
    shortImageDigest(image.imageDigest),
    ...(image.tags.length > 1 ? [`tags ${listed(image.tags, 5)}`] : []),
    ...(platforms.length > 0 ? [listed(platforms, 5)] : []),
    ...(pushedAt ? [`pushed ${instant(pushedAt.toISOString())}`] : []),
  ];
  const steps = explain(assessment).flatMap(({ sentence, facts: grounds }) => [
    '',
    ...wrapWords(sentence, columns),
    ...grounds.flatMap((fact) => hanging(fact, columns)).map((line) => paint('dim', line)),
  ]);
  const { kev, epss } = judgement.thresholds;
  return [
    ...wrapWords(inOneLine(assessmentHeadline(assessment)), columns).map((line) =>
      paint('bold', line),
    ),
    ...wrapWords(facts.join('; '), columns),
    ...steps,
    ...(kev === undefined && epss === undefined ? [] : ['', ...wrapWords(FEEDS, columns)]),
  ];
}

const FEEDS =
  'The KEV catalogue and EPSS scores are the small ones of this project, as in npm start; those of a deployment are the public ones.';

/** What is said of something in the registry that is never judged. */
export function notAnImageLines(detail: ImageDetail, columns: number): readonly string[] {
  const what = clean(detail.artifactMediaType ?? 'a signature, attestation or SBOM', 100);
  const text = `${nameInWords(detail)} is not a container image (${what}): it is skipped.`;
  return wrapWords(text, columns);
}

function hanging(fact: string, columns: number): readonly string[] {
  return wrapWords(fact, columns - 4).map((line, index) => `${index === 0 ? '  ' : '    '}${line}`);
}
