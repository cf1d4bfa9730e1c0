import { describe, expect, it } from '@jest/globals';
import { assessmentEmail } from '../../src/render/email/assessment.ts';
import { snsMessage } from '../../src/render/email/email.ts';
import { reportEmail } from '../../src/render/email/report.ts';
import { subjectLine } from '../../src/render/email/subject.ts';
import { anOutcome, aReport, notable } from '../support/builders.ts';
import { ASSESSMENTS, REPORTS } from './samples.ts';

describe('a subject', () => {
  const LEVELS = [
    '1000 CRITICAL',
    '2000 HIGH',
    '3000 MEDIUM',
    '4000 LOW',
    '5000 INFORMATIONAL',
    '6000 UNTRIAGED',
  ];

  it.each([
    ['all of it', 'api:1', ['6 HIGH', '108 MEDIUM'], 'BREACH api:1 - 6 HIGH, 108 MEDIUM'],
    ['no facts', 'api:1', [], 'BREACH api:1'],
    [
      'as many facts as fit, the worst first',
      'payments/api:1.4.2',
      LEVELS,
      'BREACH payments/api:1.4.2 - 1000 CRITICAL, 2000 HIGH, 3000 MEDIUM, 4000 LOW, ...',
    ],
    [
      'the end of a long name',
      `registry.example/${'team/'.repeat(12)}api:1.4.2`,
      ['6 HIGH'],
      `BREACH .../${'team/'.repeat(9)}api:1.4.2 - 6 HIGH`,
    ],
    [
      'the end of a long segment',
      `a/${'b'.repeat(100)}`,
      ['6 HIGH'],
      `BREACH ...${'b'.repeat(57)} - 6 HIGH`,
    ],
    ['ASCII alone', 'café/日本:1', ['6 HIGH'], 'BREACH cafe/??:1 - 6 HIGH'],
  ])('holds %s', (_, subject, facts, expected) => {
    const line = subjectLine({ verdict: 'BREACH', subject, facts });
    expect(line).toBe(expected);
    expect(line.length).toBeLessThanOrEqual(99);
  });

  it('says what is new before what there is', () => {
    const headline = { verdict: 'BREACH', subject: 'payments/api:1.4.2', news: '4 new' };
    expect(subjectLine({ ...headline, facts: ['6 HIGH', '108 MEDIUM'] })).toBe(
      'BREACH payments/api:1.4.2 - 4 new (6 HIGH, 108 MEDIUM)',
    );
    expect(subjectLine({ ...headline, facts: LEVELS })).toBe(
      'BREACH payments/api:1.4.2 - 4 new (1000 CRITICAL, 2000 HIGH, 3000 MEDIUM, 4000 LOW, ...)',
    );
    expect(subjectLine({ ...headline, facts: ['x'.repeat(99)] })).toBe(
      'BREACH payments/api:1.4.2 - 4 new',
    );
  });

  it('fills its 99 characters', () => {
    const facts = ['x'.repeat(99 - 'BREACH a - '.length)];
    expect(subjectLine({ verdict: 'BREACH', subject: 'a', facts })).toHaveLength(99);
    const oneMore = [`${facts[0]}x`];
    expect(subjectLine({ verdict: 'BREACH', subject: 'a', facts: oneMore })).toBe('BREACH a');
  });
});

describe('a mail', () => {
  it.each([
    ...Object.values(ASSESSMENTS).map((assessment) => assessmentEmail(assessment)),
    ...Object.values(REPORTS).map((report) => reportEmail(report, 'alerts')),
  ])('has lines of at most 78 columns, but for links: $subject', ({ body }) => {
    const long = body
      .split('\n')
      .filter((line) => line.length > 78 && !line.startsWith('https://'));
    expect(long).toEqual([]);
  });

  it('says first what its subject says', () => {
    for (const assessment of Object.values(ASSESSMENTS)) {
      const { subject, body } = assessmentEmail(assessment);
      expect(body.split('\n\n')[0]?.replaceAll('\n', ' ')).toBe(subject);
    }
  });

  it('becomes a message with a text per protocol', () => {
    const email = { subject: 'S', brief: 'S https://x', body: 'line "1"\nline 2\n' };
    expect(snsMessage(email, 'the-delivery')).toEqual({
      Subject: 'S',
      Message: '{"default":"S https://x","email":"line \\"1\\"\\nline 2\\n"}',
      MessageStructure: 'json',
      MessageAttributes: {
        deliveryId: { DataType: 'String', StringValue: 'the-delivery' },
      },
    });
  });
});

describe('the subject of a report', () => {
  const breach = notable(anOutcome('a'), ['one', 'both']);
  const unknown = notable(anOutcome('b', { verdict: 'unknown', reason: 'archived' }), ['both']);
  const failed = notable(
    { kind: 'failed', image: anOutcome('c').image, reason: 'ThrottledError' },
    ['both', 'failures'],
  );
  const report = aReport([breach, unknown, failed]);
  const registry = 'sweep of 111122223333 eu-west-1';

  it.each([
    ['both', `BREACH 1 image, 1 unknown, 1 not checked - ${registry}`],
    ['one', `BREACH 1 image - ${registry}`],
    ['failures', `NOT CHECKED 1 image - ${registry}`],
    ['nobody', `NOTHING to report - ${registry}`],
  ])('counts what the channel %s hears of', (channel, expected) => {
    expect(reportEmail(report, channel).subject).toBe(expected);
  });
});
