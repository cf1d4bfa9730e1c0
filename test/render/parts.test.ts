import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { slackLimitViolations } from '../../local/demo/outbox/slack-limits.ts';
import type { Notice } from '../../src/domain/notice.ts';
import { MOST_PARTS } from '../../src/render/parts.ts';
import { noticeSlackInParts } from '../../src/render/slack/notice.ts';
import { noticeTeamsInParts } from '../../src/render/teams/notice.ts';
import { anAssessment, EXECUTION } from '../support/builders.ts';
import { anyAlerts, anyAssessment, anyDashboard, anyReport } from './arbitraries.ts';
import { REPORT_SAMPLES } from './report-samples.ts';
import { images, many, together } from './samples.ts';

const anyNotice: fc.Arbitrary<Notice> = fc.oneof(
  fc.tuple(anyAssessment, anyDashboard).map(([assessment, dashboard]) => ({
    ...{ kind: 'image' as const, assessment, dashboard },
    executionArn: EXECUTION,
  })),
  anyAlerts,
  fc
    .tuple(anyReport, anyDashboard)
    .map(([report, dashboard]) => ({ kind: 'report' as const, report, dashboard })),
);

const withFindings = (count: number): Notice => ({
  kind: 'image',
  assessment: anAssessment({ findings: many(count, { severity: 'CRITICAL' }) }),
  executionArn: EXECUTION,
});

const weekly = REPORT_SAMPLES['weekly-300']!.report;

/** What each message of a channel says, as text, and its title. */
const FORMATS = [
  [
    'Slack',
    10_000,
    (notice: Notice) =>
      noticeSlackInParts(notice, 'alerts').map((message) => {
        const [first] = message.blocks;
        return { message, title: first?.type === 'header' ? first.text.text : '' };
      }),
  ],
  [
    'Teams',
    28_000,
    (notice: Notice) =>
      noticeTeamsInParts(notice, 'alerts').map((message) => {
        const [first] = message.attachments[0].content.body;
        return { message, title: first?.inlines.map(({ text }) => text).join('') ?? '' };
      }),
  ],
] as const;

describe.each(FORMATS)('a channel of %s that asks for everything', (_, largest, write) => {
  const texts = (notice: Notice) => write(notice).map(({ message }) => JSON.stringify(message));

  it('gets messages within its limits, whatever comes from outside', () => {
    fc.assert(
      fc.property(anyNotice, (notice) => {
        const messages = texts(notice);
        expect(messages.length).toBeGreaterThanOrEqual(1);
        expect(messages.length).toBeLessThanOrEqual(MOST_PARTS);
        for (const text of messages) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(largest);
      }),
    );
  });

  it('gets one message where one holds it, without a number', () => {
    const messages = write(withFindings(20));
    expect(messages.map(({ title }) => title)).toEqual(['BREACH payments/api:1.4.2']);
    expect(JSON.stringify(messages).match(/CVE-2025-/g)?.length).toBeGreaterThanOrEqual(20);
  });

  it('gets each finding once, in messages that are numbered', () => {
    const messages = write(withFindings(700));
    const all = messages.length;
    expect(all).toBeGreaterThan(2);
    expect(messages.map(({ title }) => title)).toEqual(
      messages.map((_, index) => `BREACH payments/api:1.4.2 (${index + 1} of ${all})`),
    );
    const ids = idsIn(JSON.stringify(messages));
    expect(ids).toHaveLength(700);
    expect(new Set(ids).size).toBe(700);
  });

  it('gets each image of 500 alerts in full', () => {
    const text = texts(together(images(500))).join('\n');
    const names = new Set(text.match(/team-\d\/service-\d+:/g));
    expect(names.size).toBe(500);
    expect(text.match(/judged by defaults/g)).toHaveLength(500);
  });

  it('gets all of a report, and its link once', () => {
    const text = texts({ kind: 'report', report: weekly }).join('\n');
    for (let index = 0; index < 300; index += 5) expect(text).toContain(`payments/api-${index}:`);
    expect(text).not.toMatch(/and \d+ (lines )?more/);
    expect(text.match(/X-Amz-Signature/g)).toHaveLength(1);
  });

  it('gets the same parts when the link to the report is signed anew', () => {
    const link = { ...weekly.link!, url: `${weekly.link!.url}${'&X-Amz-Token=0'.repeat(100)}` };
    const again = texts({ kind: 'report', report: { ...weekly, link } });
    const [, ...before] = texts({ kind: 'report', report: weekly });
    expect(again.slice(1)).toEqual(before);
  });

  it('gets as many messages as people read, of 12,000 findings, and the rest counted', () => {
    const messages = texts(withFindings(12_000));
    expect(messages).toHaveLength(MOST_PARTS);
    const [, left] = messages.at(-1)?.match(/and (\d+) lines more/) ?? [];
    expect(idsIn(messages.join('\n')).length + Number(left)).toBe(12_000);
  });
});

it('each message to Slack is as Slack takes it', () => {
  fc.assert(
    fc.property(anyNotice, (notice) => {
      for (const message of noticeSlackInParts(notice, 'alerts')) {
        expect(slackLimitViolations(message)).toEqual([]);
      }
    }),
  );
});

/** Each finding is named once, where it has no link. */
function idsIn(text: string): readonly string[] {
  return text.match(/CVE-2025-\d+/g) ?? [];
}
