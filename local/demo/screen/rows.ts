import type { Outcome, OutcomeNews, SkipReason } from '../../../src/domain/assessment.ts';
import { shortImageDigest } from '../../../src/domain/image.ts';
import type { UnknownReason } from '../../../src/domain/scan.ts';
import { type Counts, total } from '../../../src/domain/severity.ts';
import { countsInWords, failureInWords, reasonInWords } from '../../../src/render/words.ts';
import { counted, cutTo, wrapWords } from './layout.ts';
import type { Paint, Style } from './paint.ts';

/** One thing that is said of one image. */
export interface Row {
  readonly label: string;
  readonly style: Style;
  readonly name: string;
  readonly facts: string;
}

/** A signature's tag is as long as a digest. */
const LONGEST_TAG = 24;
const TAGS_SHOWN = 2;
const LABEL_WIDTH = 8;
const NAME_WIDTH = 30;

/** `payments/api:1.4.2, latest`. */
export function nameWithTags(image: {
  readonly repository: string;
  readonly imageDigest: string;
  readonly tags: readonly string[];
}): string {
  const { repository, imageDigest, tags } = image;
  if (tags.length === 0) return `${repository}@${shortImageDigest(imageDigest)}`;
  const shown = tags.slice(0, TAGS_SHOWN).map((tag) => cutTo(tag, LONGEST_TAG));
  const more = tags.length > TAGS_SHOWN ? ', …' : '';
  return `${repository}:${shown.join(', ')}${more}`;
}

/** What became of an image, with the number of its platforms where there are several. */
export function outcomeRow(outcome: Outcome, platforms: number): Row {
  const name = nameWithTags(outcome.image);
  switch (outcome.kind) {
    case 'assessed':
      return assessedRow(outcome, name, platforms);
    case 'skipped':
      return { label: 'skipped', style: 'dim', name, facts: SKIPPED[outcome.reason] };
    case 'failed':
      return { label: 'FAILED', style: 'red', name, facts: failureInWords(outcome.reason) };
    default:
      return outcome satisfies never;
  }
}

function assessedRow(
  { verdict, counts, suppressed, reason, detail, news }: Extract<Outcome, { kind: 'assessed' }>,
  name: string,
  platforms: number,
): Row {
  const words = reason === undefined ? [] : [reasonInWords(reason)];
  const several = platforms > 1 ? [counted(platforms, 'platform')] : [];
  const noun = verdict === 'pass' ? 'tolerated finding' : 'finding';
  const findings = findingsInWords(counts, noun, suppressed);
  const facts = (...parts: readonly string[]) =>
    [...several, ...parts, ...newsInWords(news)].join('; ');
  switch (verdict) {
    case 'pass':
      return { label: 'PASS', style: 'green', name, facts: facts(findings) };
    case 'breach': {
      const gap = words.map((word) => `a platform is unknown (${word})`);
      return { label: 'BREACH', style: 'red', name, facts: facts(findings, ...gap) };
    }
    case 'unknown': {
      const soFar = total(counts) === 0 ? [] : [`${findings} so far`];
      const why = [...words, ...(detail && EXPLAINED.has(reason) ? [detail] : [])].join('. ');
      return { label: 'UNKNOWN', style: 'yellow', name, facts: facts(why, ...soFar) };
    }
    default:
      return verdict satisfies never;
  }
}

/** Reasons that are clear only with what the scan itself has told. */
const EXPLAINED: ReadonlySet<UnknownReason | undefined> = new Set(['timed-out', 'scan-failed']);

function findingsInWords(counts: Counts, noun: string, suppressed: number): string {
  const open = total(counts);
  const words = open === 0 ? 'no findings' : `${counted(open, noun)}: ${countsInWords(counts)}`;
  return suppressed === 0 ? words : `${words} (${suppressed.toLocaleString('en')} suppressed)`;
}

/** `4 new against 1.4.1`: of a first image everything is new. */
function newsInWords(news: OutcomeNews | undefined): readonly string[] {
  if (!news || news.findings === 0 || news.against === undefined) return [];
  const isNew = news.reasons.every((reason) => reason === 'new-findings');
  const what = isNew ? 'new' : 'new or worse';
  return [
    `${news.findings.toLocaleString('en')} ${what} against ${cutTo(news.against, LONGEST_TAG)}`,
  ];
}

const SKIPPED: Readonly<Record<SkipReason, string>> = {
  gone: 'gone from the registry',
  'not-an-image': 'not a container image',
  'scan-event-follows': 'is scanned on push; the event of its scan follows',
  untagged: 'has no tag',
};

/** A row in columns; facts that need more room go on below themselves, and so do those after a long name. */
export function rowLines(row: Row, columns: number, paint: Paint): readonly string[] {
  const label = paint(row.style, row.label.padEnd(LABEL_WIDTH));
  const indent = ' '.repeat(2 + LABEL_WIDTH + 1 + NAME_WIDTH + 1);
  const facts = wrapWords(row.facts, columns - indent.length);
  if (row.name.length > NAME_WIDTH) {
    const name = cutTo(row.name, columns - 2 - LABEL_WIDTH - 1);
    return [`  ${label} ${name}`, ...facts.map((line) => `${indent}${line}`)];
  }
  const [first = '', ...rest] = facts;
  return [
    `  ${label} ${row.name.padEnd(NAME_WIDTH)} ${first}`.trimEnd(),
    ...rest.map((line) => `${indent}${line}`),
  ];
}
