import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { slackLimitViolations } from '../../local/demo/outbox/slack-limits.ts';
import type { Notice } from '../../src/domain/notice.ts';
import { noticeNotification } from '../../src/render/amazon-q/notice.ts';
import type { AlertsDocument } from '../../src/render/document/alerts.ts';
import { noticeDocument, noticeEvents } from '../../src/render/document/notice.ts';
import { assessmentEmail } from '../../src/render/email/assessment.ts';
import { type Email, snsMessage } from '../../src/render/email/email.ts';
import { noticeEmail } from '../../src/render/email/notice.ts';
import { reportEmail } from '../../src/render/email/report.ts';
import { assessmentSlack } from '../../src/render/slack/assessment.ts';
import type { SlackMessage } from '../../src/render/slack/blocks.ts';
import { noticeSlack } from '../../src/render/slack/notice.ts';
import { reportSlack } from '../../src/render/slack/report.ts';
import { resolutionSlack, resolvedSlack } from '../../src/render/slack/resolution.ts';
import { noticeTeams } from '../../src/render/teams/notice.ts';
import {
  aFailure,
  aFinding,
  anAssessment,
  anImage,
  anOutcome,
  aReport,
  notable,
} from '../support/builders.ts';
import { anyAlerts, anyAssessment, anyReport, anyText } from './arbitraries.ts';
import { images, many, together } from './samples.ts';

/** As many as go out together at most. */
const ALL_ALERTS = together(images(500));

/** The schemas that receivers build on. */
function schemaOf(name: string) {
  return new Ajv2020().compile(JSON.parse(readFileSync(`docs/events/${name}.schema.json`, 'utf8')));
}

function expectWithinLimitsOfSns(email: Email): void {
  const { Subject, Message } = snsMessage(email, 'id');
  expect(Subject).toMatch(/^[!-~][ -~]{0,97}[!-~]$/);
  expect(Buffer.byteLength(Message)).toBeLessThanOrEqual(262_144);
  expect(JSON.parse(Message)).toEqual({ default: email.brief, email: email.body });
}

function expectWithinLimitsOfSlack(message: SlackMessage): void {
  expect(slackLimitViolations(message)).toEqual([]);
  expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(10_000);
}

describe('whatever comes from outside', () => {
  it('a mail about an image stays within the limits of SNS', () => {
    fc.assert(
      fc.property(anyAssessment, anyText, (assessment, executionArn) => {
        expectWithinLimitsOfSns(assessmentEmail(assessment, { executionArn }));
      }),
    );
  });

  it('a mail about a sweep stays within the limits of SNS', () => {
    fc.assert(
      fc.property(anyReport, (report) => expectWithinLimitsOfSns(reportEmail(report, 'alerts'))),
    );
  });

  it('a mail about several images stays within the limits of SNS', () => {
    fc.assert(
      fc.property(anyAlerts, (notice) => expectWithinLimitsOfSns(noticeEmail(notice, 'alerts'))),
    );
  });

  it('a Slack message about several images stays within the limits of Block Kit', () => {
    fc.assert(
      fc.property(anyAlerts, (notice) => expectWithinLimitsOfSlack(noticeSlack(notice, 'alerts'))),
    );
  });

  it('a Slack message about an image stays within the limits of Block Kit', () => {
    fc.assert(
      fc.property(anyAssessment, anyText, (assessment, executionArn) => {
        expectWithinLimitsOfSlack(assessmentSlack(assessment, { executionArn }));
      }),
    );
  });

  it('a Slack message about a sweep stays within the limits of Block Kit', () => {
    fc.assert(
      fc.property(anyReport, (report) => expectWithinLimitsOfSlack(reportSlack(report, 'alerts'))),
    );
  });
});

describe.each([
  ['Teams, 28 KB', 28_000, (notice: Notice) => noticeTeams(notice, 'alerts')],
  ['EventBridge, 256 KB', 256_000, (notice: Notice) => noticeDocument(notice, 'alerts', 'id')],
  ['Amazon Q', 32_000, (notice: Notice) => noticeNotification(notice, 'alerts', 'id')],
])('the limit of %s', (_, limit, write) => {
  const bytes = (notice: Notice) => Buffer.byteLength(JSON.stringify(write(notice)));

  it('is kept for any image', () => {
    fc.assert(
      fc.property(anyAssessment, anyText, (assessment, executionArn) => {
        expect(bytes({ kind: 'image', assessment, executionArn })).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('is kept for any report', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(bytes({ kind: 'report', report })).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('is kept for any alerts that go out together, with a report or without', () => {
    fc.assert(
      fc.property(anyAlerts, (notice) => {
        expect(bytes(notice)).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('is kept for 12,000 findings and 12,000 images, and what is left out is counted', () => {
    const assessment = anAssessment({ findings: many(12_000, { severity: 'CRITICAL' }) });
    const report = aReport(
      Array.from({ length: 12_000 }, (_, index) => notable(anOutcome(`team/service-${index}`))),
    );
    for (const notice of [
      { kind: 'image', assessment, executionArn: 'arn' } as const,
      { kind: 'report', report } as const,
      ALL_ALERTS,
    ]) {
      expect(bytes(notice)).toBeLessThanOrEqual(limit);
      expect(JSON.stringify(write(notice))).toMatch(
        /of 12000|and \d+ (lines |images )?more|LeftOut":\d{3,}/,
      );
    }
  });
});

describe('a document', () => {
  const verdict = schemaOf('image-scan-verdict');
  const report = schemaOf('image-scan-report');
  const alerts = schemaOf('image-scan-alerts');

  it('about any image is as its schema says', () => {
    fc.assert(
      fc.property(anyAssessment, anyText, (assessment, executionArn) => {
        const { document } = noticeDocument({ kind: 'image', assessment, executionArn }, 'a', 'id');
        expect(verdict(document) ? [] : verdict.errors).toEqual([]);
      }),
    );
  });

  it('about any report is as its schema says', () => {
    fc.assert(
      fc.property(anyReport, (one) => {
        const { document } = noticeDocument({ kind: 'report', report: one }, 'alerts', 'id');
        expect(report(document) ? [] : report.errors).toEqual([]);
      }),
    );
  });

  it('about any alerts is as its schema says', () => {
    fc.assert(
      fc.property(anyAlerts, (notice) => {
        const { document } = noticeDocument(notice, 'alerts', 'id');
        expect(alerts(document) ? [] : alerts.errors).toEqual([]);
        const { report: part } = document as AlertsDocument;
        const whole = { ...part, schemaVersion: '1.0', deliveryId: 'id' };
        expect(part === undefined || report(whole) ? [] : report.errors).toEqual([]);
      }),
    );
  });

  it('about one of several alerts is as that of one alone', () => {
    fc.assert(
      fc.property(anyAlerts, (notice) => {
        for (const { type, document } of noticeEvents(notice, 'alerts', 'id')) {
          const check = type === 'Image Scan Verdict' ? verdict : report;
          expect(check(document) ? [] : check.errors).toEqual([]);
        }
      }),
    );
  });

  it('that lacks a field, or has another type in it, is not', () => {
    const { document } = noticeDocument(
      { kind: 'image', assessment: anAssessment(), executionArn: 'arn' },
      'a',
      'id',
    );
    expect(verdict(document)).toBe(true);
    expect(verdict({ ...document, verdict: 'ok' })).toBe(false);
    expect(verdict({ ...document, deliveryId: undefined })).toBe(false);
  });
});

describe('text that means something to a chat client', () => {
  const assessment = anAssessment({
    image: anImage({ repository: 'a', tags: ['<!channel>', '*b*'] }),
    findings: [aFinding({ id: '[x](https://evil.example)', packages: [{ name: '<at>all</at>' }] })],
  });
  const notice: Notice = { kind: 'image', assessment, executionArn: 'arn' };

  it('stands in Teams where nothing is read as markup', () => {
    const [{ content }] = noticeTeams(notice, 'alerts').attachments;
    const kinds = content.body.flatMap(({ type, inlines }) => [
      type,
      ...inlines.map((inline) => inline.type),
    ]);
    expect(new Set(kinds)).toEqual(new Set(['RichTextBlock', 'TextRun']));
    expect(JSON.stringify(content.body)).toContain('<at>all</at>');
  });

  it('is no markup any more for Amazon Q', () => {
    const { content } = noticeNotification(notice, 'alerts', 'id');
    expect(`${content.title} ${content.description}`).not.toMatch(/[<>*_~`[\]|]/);
    expect(content.description).toContain('‹at›all‹/at›');
  });
});

describe('12,000 findings', () => {
  const assessment = anAssessment({ findings: many(12_000, { severity: 'CRITICAL' }) });

  it('are counted, and ten are shown', () => {
    const email = assessmentEmail(assessment);
    const slack = assessmentSlack(assessment);
    expectWithinLimitsOfSns(email);
    expectWithinLimitsOfSlack(slack);
    for (const text of [email.body, JSON.stringify(slack)]) {
      expect(text).toContain('Top findings (10 of 12000)');
      expect(text.match(/CVE-2025-/g)).toHaveLength(10);
    }
  });
});

describe('12,000 images in a sweep', () => {
  const names = Array.from({ length: 6000 }, (_, index) => `team/service-${index}`);
  const report = aReport([
    ...names.map((name) => notable(anOutcome(name))),
    ...names.map((name) => notable(aFailure(name, 'ThrottledError', 'Rate exceeded'))),
  ]);

  it.each([
    ['mail', reportEmail(report, 'alerts').body],
    [
      'Slack',
      reportSlack(report, 'alerts')
        .blocks.map((block) => JSON.stringify(block))
        .join('\n'),
    ],
  ])('are shown or counted in %s, every one, of both kinds', (_, text) => {
    const [breaches = '', failures = ''] = text
      .slice(text.indexOf('Breach (6000)'))
      .split('Not checked (6000)');
    for (const group of [breaches, failures]) {
      const shown = group.match(/team\/service-\d+:/g)?.length ?? 0;
      const [, left] = group.match(/and (\d+) more/) ?? [];
      expect(shown).toBeGreaterThanOrEqual(5);
      expect(shown + Number(left)).toBe(6000);
    }
  });

  it('stay within the limits', () => {
    expectWithinLimitsOfSns(reportEmail(report, 'alerts'));
    expectWithinLimitsOfSlack(reportSlack(report, 'alerts'));
  });
});

describe('500 alerts that go out together', () => {
  const notice = ALL_ALERTS;

  it.each([
    ['mail', noticeEmail(notice, 'alerts').body],
    ['Slack', JSON.stringify(noticeSlack(notice, 'alerts'))],
    ['Teams', JSON.stringify(noticeTeams(notice, 'alerts').attachments[0].content.body)],
    ['Amazon Q', noticeNotification(notice, 'alerts', 'id').content.description],
  ])('are shown or counted in %s, every one', (_, text) => {
    const shown = new Set(text.match(/team-\d\/service-\d+:/g)).size;
    const [, left = 0] = text.match(/and (\d+) images more/) ?? [];
    expect(shown).toBeGreaterThanOrEqual(20);
    expect(shown + Number(left)).toBe(500);
  });

  it('are in the document or counted by it', () => {
    const document = noticeDocument(notice, 'alerts', 'id').document as AlertsDocument;
    expect(document.alerts.length).toBeGreaterThan(50);
    expect(document.alerts.length + document.alertsLeftOut).toBe(500);
  });
});

describe('the end of a breach', () => {
  it('is told within the limits of Block Kit, in its thread and in the alert', () => {
    fc.assert(
      fc.property(anyAssessment, anyAssessment, anyText, (alert, by, executionArn) => {
        expect(slackLimitViolations(resolutionSlack(by, executionArn))).toEqual([]);
        const edited = resolvedSlack(assessmentSlack(alert, { executionArn }), by);
        expect(slackLimitViolations(edited)).toEqual([]);
      }),
    );
  });
});

describe('text that means something to Slack', () => {
  const assessment = anAssessment({
    image: anImage({ repository: 'a&b', tags: ['<!channel>', '<@U123>'] }),
    findings: [
      aFinding({
        id: '<!here>',
        packages: [{ name: '<https://evil.example|x>' }],
        link: 'javascript:1',
      }),
      aFinding({ id: 'a|b', link: 'https://nvd.example/<x>|y?a=1&b=2' }),
    ],
  });
  const text = assessmentSlack(assessment)
    .blocks.flatMap((block) => (block.type === 'header' ? [] : [JSON.stringify(block)]))
    .join('\n');

  it('is no emphasis, and names stay what they are', () => {
    const { blocks } = assessmentSlack(
      anAssessment({
        image: anImage({ repository: 'lib_name', tags: ['*all*'] }),
        stream: '*',
        findings: [
          aFinding({
            id: '_CVE_',
            packages: [{ name: 'a~b', version: '1.0~rc1', fixedVersion: '~2~' }],
          }),
        ],
        judgement: { ...anAssessment().judgement, rule: 'rule 1 (repository team/*, tag v*)' },
      }),
    );
    const said = JSON.stringify(blocks);
    expect(said).toContain('`rule 1 (repository team/*, tag v*)`');
    for (const name of ['lib_name', '∗all∗', 'Stream ∗,', 'ˍCVEˍ', 'a~b 1.0~rc1', '∼2∼']) {
      expect(said).toContain(name);
    }
  });

  it('stays text', () => {
    expect(text).toContain('a&amp;b');
    expect(text).toContain('&lt;!channel&gt;, &lt;@U123&gt;');
    expect(text).toContain('HIGH &lt;!here&gt;: &lt;https://evil.example|x&gt;');
    expect(text).not.toMatch(/<[!@#]/);
  });

  it.each([
    ['<@U012AB3CD>', '<@U012AB3CD>'],
    ['<!subteam^S012AB3CD>', '<!subteam^S012AB3CD>'],
    ['payments on call', 'payments on call'],
    ['<!channel>', '&lt;!channel&gt;'],
    ['<@U1> <!here>', '&lt;@U1&gt; &lt;!here&gt;'],
  ])('mentions %s as %s', (mention, written) => {
    const { judgement } = anAssessment();
    const message = assessmentSlack(anAssessment({ judgement: { ...judgement, mention } }));
    expect(JSON.stringify(message)).toContain(`"For ${written}\\n`);
  });

  it('does not end the link that it stands in', () => {
    expect(text).toContain('HIGH <https://nvd.example/%3Cx%3E%7Cy?a=1&amp;b=2|a¦b>');
  });
});
