import { join } from 'node:path';
import { describe, it } from '@jest/globals';
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

/** Each format, and the end of its files' names. */
const FORMATS: readonly (readonly [ending: string, write: (notice: Notice) => string])[] = [
  ['email.txt', mail],
  ['slack.json', (notice) => json(noticeSlack(notice, 'alerts'))],
  ['teams.json', (notice) => json(noticeTeams(notice, 'alerts'))],
  ['event.json', (notice) => json(noticeDocument(notice, 'alerts', ID))],
  ['amazon-q.json', (notice) => json(noticeNotification(notice, 'alerts', ID))],
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
  it.each(written)('as %s', (ending, write) => {
    expectGolden(join('test/render/golden', `${name}.${ending}`), write(notice));
  });
});
