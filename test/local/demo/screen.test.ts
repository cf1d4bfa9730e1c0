import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Alert } from '../../../local/demo/outbox/index.ts';
import { alertLine, mailBox } from '../../../local/demo/screen/alerts.ts';
import { cutTo, wrapWords } from '../../../local/demo/screen/layout.ts';
import { nextStepLines } from '../../../local/demo/screen/next-steps.ts';
import {
  chapterLines,
  factLines,
  registryFacts,
  titleLines,
} from '../../../local/demo/screen/opening.ts';
import { type Paint, plain } from '../../../local/demo/screen/paint.ts';
import { nameWithTags, outcomeRow, rowLines } from '../../../local/demo/screen/rows.ts';
import { progressLine, sweepTable, totalsLine } from '../../../local/demo/screen/sweep.ts';
import type { Outcome } from '../../../src/domain/assessment.ts';
import type { NewsReason } from '../../../src/domain/news.ts';
import { aFailure, anOutcome } from '../../support/builders.ts';
import { expectGolden } from '../../support/golden.ts';
import { anImage, aRegistry } from '../support/registry.ts';

const COLUMNS = 80;

const pass = (repository: string, changes = {}) =>
  anOutcome(repository, { verdict: 'pass', breached: [], deliver: [], counts: {}, ...changes });

const unknown = (repository: string, changes = {}) =>
  anOutcome(repository, { verdict: 'unknown', breached: [], counts: {}, ...changes });

const skipped = (repository: string): Outcome => {
  const { image } = anOutcome(repository);
  return { kind: 'skipped', image, reason: 'not-an-image' };
};

const aNews = (findings: number, against?: string, reason: NewsReason = 'new-findings') => ({
  reasons: [reason],
  findings,
  against,
});

const OUTCOMES: readonly Outcome[] = [
  pass('web/frontend'),
  pass('base/centos', { counts: { MEDIUM: 25, LOW: 4 } }),
  unknown('tools/static', { reason: 'unsupported', detail: 'UnsupportedImageError: …' }),
  unknown('nightly/builder', { reason: 'timed-out', detail: 'The scan is still in progress.' }),
  anOutcome('payments/api', {
    counts: { HIGH: 6, MEDIUM: 108 },
    suppressed: 3,
    news: aNews(4, '1.4.1'),
  }),
  anOutcome('payments/partly', { counts: { CRITICAL: 1 }, reason: 'timed-out' }),
  aFailure('legacy/reports', 'ThrottledError'),
  skipped('charts/payments'),
  anOutcome('a-team-with-a-long-name/a-service-with-a-long-name', {
    counts: { CRITICAL: 9, HIGH: 84, MEDIUM: 511, LOW: 231, INFORMATIONAL: 58, UNTRIAGED: 10 },
  }),
];

const mail = (text: string): Alert => ({
  channel: 'mail',
  to: 'you@example.com',
  headline: 'BREACH payments/api:1.4.2 - 6 HIGH, 108 MEDIUM',
  text,
  file: '.local/outbox/001-breach-payments-api-1.4.2.txt',
});

/** What `paint` marks is between the name of its style and the end. */
const marked: Paint = (style, text) => `<${style}>${text}</>`;

describe('the screen', () => {
  it('is 80 columns of plain text, whole', () => {
    const registry = aRegistry({ 'payments/api': [anImage('a'), anImage('b')], empty: [] });
    const table = {
      outcomes: OUTCOMES,
      platformsOf: ({ repository }: Outcome['image']) => (repository === 'payments/api' ? 2 : 1),
      others: [{ repository: 'empty', facts: 'no images' }],
    };
    const lines = [
      ...titleLines(plain),
      ...factLines('registry', ['local/sample-registry', registryFacts(registry)], COLUMNS, plain),
      ...chapterLines('The registry is swept', 'Once a day. It runs now.', COLUMNS, plain),
      progressLine({ done: 5, total: 9 }),
      ...sweepTable(table, COLUMNS, plain),
      totalsLine(OUTCOMES, 10),
      ...mailBox(
        mail(`One line\n\n${'A line that is longer than the box. '.repeat(4)}`),
        COLUMNS,
        plain,
      ),
      ...alertLine(mail(''), COLUMNS, plain),
    ];
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(COLUMNS);
    const file = fileURLToPath(new URL('golden/screen.txt', import.meta.url));
    expectGolden(file, `${lines.join('\n')}\n`);
  });

  it('gives lines for the AWS CLI, only about what is there', () => {
    const bare = {
      endpoint: 'http://127.0.0.1:4566',
      region: 'eu-west-1',
      imageScanArn: 'arn:aws:states:eu-west-1:1:stateMachine:image-scan',
      registrySweepArn: 'arn:aws:states:eu-west-1:1:stateMachine:registry-sweep',
      bucket: 'warden',
    };
    const full = {
      ...bare,
      executionArn: 'arn:aws:states:eu-west-1:1:execution:image-scan:one',
      repository: 'payments/api',
      image: 'payments/api:1.4.2',
      eventFile: '.local/scan-event.json',
    };
    const commands = (examples: typeof bare) =>
      nextStepLines(examples, plain).flatMap((line) => /^ {2}aws (\S+ \S+)/.exec(line)?.[1] ?? []);
    const always = ['stepfunctions list-executions', 'stepfunctions start-execution', 's3 ls'];
    expect(commands(bare).map((name) => name.replace(/ s3:.*/, ''))).toEqual(always);
    expect(commands(full)).toEqual([
      'stepfunctions list-executions',
      'stepfunctions get-execution-history',
      'ecr describe-images',
      'stepfunctions start-execution',
      'events put-events',
      'stepfunctions start-execution',
      's3 ls',
    ]);
  });

  it('gives a line for curl with a token that is let in, where there is an API', () => {
    const api = { endpoint: 'http://127.0.0.1:3000', token: 'made-up' };
    const examples = {
      endpoint: 'http://127.0.0.1:4566',
      region: 'eu-west-1',
      imageScanArn: 'arn:scan',
      registrySweepArn: 'arn:sweep',
      bucket: 'warden',
    };
    expect(nextStepLines({ ...examples, api }, plain).slice(-2)).toEqual([
      "  curl -H 'Authorization: Bearer made-up' \\",
      '    http://127.0.0.1:3000/summary',
    ]);
    expect(nextStepLines(examples, plain).join()).not.toContain('curl');
  });
});

describe('a row', () => {
  it.each([
    ['BREACH', 'red', anOutcome('a')],
    ['PASS', 'green', pass('a')],
    ['UNKNOWN', 'yellow', unknown('a', { reason: 'unsupported' })],
    ['FAILED', 'red', aFailure('a', 'ThrottledError')],
    ['skipped', 'dim', skipped('a')],
  ] as const)('shows %s in %s', (label, style, outcome) => {
    const [line] = rowLines(outcomeRow(outcome, 1), COLUMNS, marked);
    expect(line).toContain(`<${style}>${label.padEnd(8)}</>`);
  });

  it.each([
    [{ suppressed: 4 }, '1 finding: 1 HIGH (4 suppressed)'],
    [{ suppressed: 4, counts: {} }, 'no findings (4 suppressed)'],
    [{ news: aNews(4, '1.4.1') }, '1 finding: 1 HIGH; 4 new against 1.4.1'],
    [{ news: aNews(1000, '1.4.1') }, '1 finding: 1 HIGH; 1,000 new against 1.4.1'],
    [
      { news: aNews(2, 'its last look', 'worse-findings') },
      '1 finding: 1 HIGH; 2 new or worse against its last look',
    ],
    [{ news: aNews(4) }, '1 finding: 1 HIGH'],
    [{ news: aNews(0, '1.4.1', 'known-again') }, '1 finding: 1 HIGH'],
  ])('says of %j: %s', (changes, expected) => {
    expect(outcomeRow(anOutcome('a', changes), 1).facts).toBe(expected);
  });

  it('names the reason of an unknown verdict, and what is known so far', () => {
    const { facts } = outcomeRow(unknown('a', { reason: 'timed-out', counts: { LOW: 1 } }), 2);
    expect(facts).toBe('2 platforms; scan timed out; 1 finding: 1 LOW so far');
  });
});

describe('the name of an image', () => {
  const imageDigest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  it.each([
    [['1.4.2'], 'api:1.4.2'],
    [['1.4.2', 'latest'], 'api:1.4.2, latest'],
    [['1.4.2', '1.4', 'latest'], 'api:1.4.2, 1.4, …'],
    [[], 'api@sha256:0123456789ab'],
    [[`sha256-${'0'.repeat(64)}.sig`], 'api:sha256-0000000000000000…'],
  ])('with the tags %j is %s', (tags, expected) => {
    expect(nameWithTags({ repository: 'api', imageDigest, tags })).toBe(expected);
  });
});

describe('a long table', () => {
  it('ends after 60 rows and says how many are left', () => {
    const outcomes = Array.from({ length: 65 }, (_, index) => pass(`service-${index}`));
    const lines = sweepTable({ outcomes, platformsOf: () => 1, others: [] }, COLUMNS, plain);
    expect(lines).toHaveLength(61);
    expect(lines.at(-1)).toBe('  … and 5 more rows, less urgent than these');
  });
});

describe('a long mail', () => {
  it('is cut, and says how much is left out', () => {
    const text = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
    const lines = mailBox(mail(text), COLUMNS, plain);
    expect(lines.at(-2)).toBe('│ … and 14 more lines');
  });
});

describe('progress', () => {
  it.each([
    [0, 0, '0 of 0 images'],
    [0, 1, '0 of 1 image'],
    [999, 1000, '999 of 1,000 images'],
  ])('%i of %i is "%s"', (done, total, words) => {
    expect(progressLine({ done, total })).toMatch(new RegExp(`${words}$`));
  });

  it('fills the bar only when all is done', () => {
    expect(progressLine({ done: 999, total: 1000 })).toContain('░');
    expect(progressLine({ done: 1000, total: 1000 })).not.toContain('░');
  });
});

describe('wrapping', () => {
  it.each([
    ['', 10, []],
    ['one two three', 7, ['one two', 'three']],
    ['a 12 HIGH', 6, ['a', '12 HIGH'.slice(0, 5).concat('…')]],
    ['6 HIGH, 108 MEDIUM', 12, ['6 HIGH,', '108 MEDIUM']],
    ['CVE-2024-1, CVE-2024-2', 12, ['CVE-2024-1,', 'CVE-2024-2']],
    ['unbreakable', 5, ['unbr…']],
  ])('%j at %i', (text, width, lines) => {
    expect(wrapWords(text, width)).toEqual(lines);
  });

  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
  ])('cuts %j to %i', (text, width, cut) => {
    expect(cutTo(text, width)).toBe(cut);
  });
});
