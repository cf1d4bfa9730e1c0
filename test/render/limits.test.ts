import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { slackLimitViolations } from '../../local/demo/outbox/slack-limits.ts';
import { assessmentEmail } from '../../src/render/email/assessment.ts';
import { type Email, snsMessage } from '../../src/render/email/email.ts';
import { reportEmail } from '../../src/render/email/report.ts';
import { assessmentSlack } from '../../src/render/slack/assessment.ts';
import type { SlackMessage } from '../../src/render/slack/blocks.ts';
import { reportSlack } from '../../src/render/slack/report.ts';
import {
  aFailure,
  aFinding,
  anAssessment,
  anImage,
  anOutcome,
  aReport,
  notable,
} from '../support/builders.ts';
import { anyAssessment, anyReport, anyText } from './arbitraries.ts';
import { many } from './samples.ts';

function expectWithinLimitsOfSns(email: Email): void {
  const { Subject, Message } = snsMessage(email);
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

  it('stays text', () => {
    expect(text).toContain('a&amp;b');
    expect(text).toContain('&lt;!channel&gt;, &lt;@U123&gt;');
    expect(text).toContain('HIGH &lt;!here&gt;: &lt;https://evil.example|x&gt;');
    expect(text).not.toMatch(/<[!@#]/);
  });

  it('does not end the link that it stands in', () => {
    expect(text).toContain('HIGH <https://nvd.example/%3Cx%3E%7Cy?a=1&amp;b=2|a¦b>');
  });
});
