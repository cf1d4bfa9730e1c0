import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { slackLimitViolations } from '../../local/demo/outbox/slack-limits.ts';
import type { Notice } from '../../src/domain/notice.ts';
import { noticeNotification } from '../../src/render/amazon-q/notice.ts';
import { noticeDocument } from '../../src/render/document/notice.ts';
import { noticeEmail } from '../../src/render/email/notice.ts';
import { noticeSlack } from '../../src/render/slack/notice.ts';
import { noticeTeams } from '../../src/render/teams/notice.ts';
import { EXECUTION } from '../support/builders.ts';
import { expectGolden } from '../support/golden.ts';
import { REPORT_SAMPLES } from './report-samples.ts';
import { ALERTS, ASSESSMENTS, REFUSAL, REPORTS } from './samples.ts';

const ID = 'the-delivery';

const DASHBOARD = 'https://0123456789.execute-api.eu-west-1.amazonaws.com';

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const mail = (notice: Notice) => {
  const { subject, brief, body } = noticeEmail(notice, 'alerts');
  return `Subject: ${subject}\nBrief: ${brief}\n\n${body}`;
};

/** Each format: the end of its files' names, and the most bytes that its receivers take. */
const FORMATS: readonly (readonly [
  ending: string,
  write: (notice: Notice) => unknown,
  most: number,
])[] = [
  ['email.txt', mail, 262_144],
  // What else Slack takes is checked block by block.
  ['slack.json', (notice) => noticeSlack(notice, 'alerts'), 13_000],
  ['teams.json', (notice) => noticeTeams(notice, 'alerts'), 28_000],
  ['event.json', (notice) => noticeDocument(notice, 'alerts', ID), 262_144],
  ['amazon-q.json', (notice) => noticeNotification(notice, 'alerts', ID), 32_000],
];

/** What is not bounded to what people would read: limits.test.ts checks it. */
const TOO_LARGE: readonly string[] = ['alerts-300.event.json', 'assessment-huge.event.json'];

const NOTICES: readonly (readonly [name: string, notice: Notice])[] = [
  ...Object.entries(ASSESSMENTS).map(
    ([name, assessment]) =>
      [
        `assessment-${name}`,
        { kind: 'image', assessment, executionArn: EXECUTION, dashboard: DASHBOARD },
      ] as const,
  ),
  ...Object.entries(ALERTS).map(
    ([name, notice]) => [`alerts-${name}`, { ...notice, dashboard: DASHBOARD }] as const,
  ),
  ...Object.entries(REPORTS).map(
    ([name, report]) => [`report-${name}`, { kind: 'report', report }] as const,
  ),
  ...Object.entries(REPORT_SAMPLES).map(
    ([name, { report }]) =>
      [`report-of-${name}`, { kind: 'report', report, dashboard: DASHBOARD }] as const,
  ),
  ['refusal', REFUSAL],
];

/** Read the files in `golden/` as a specification of what people and programs get to see. */
describe.each(NOTICES)('%s', (name, notice) => {
  const written = FORMATS.filter(([ending]) => !TOO_LARGE.includes(`${name}.${ending}`));
  it('is within the limits of each format', () => {
    expect(slackLimitViolations(noticeSlack(notice, 'alerts'))).toEqual([]);
    expect(noticeEmail(notice, 'alerts').subject).toMatch(/^[ -~]{1,99}$/);
    const larger = FORMATS.filter(
      ([, write, most]) => Buffer.byteLength(JSON.stringify(write(notice))) > most,
    );
    expect(larger.map(([ending]) => ending)).toEqual([]);
  });

  it.each(written)('as %s', (ending, write) => {
    const written = write(notice);
    const text = typeof written === 'string' ? written : json(written);
    expectGolden(join('test/render/golden', `${name}.${ending}`), text);
  });
});
