import { describe, expect, it } from '@jest/globals';
import { AdaptiveCard, SerializationContext, ValidationResults, Versions } from 'adaptivecards';
import type { Notice } from '../../src/domain/notice.ts';
import { noticeTeams, noticeTeamsInParts } from '../../src/render/teams/notice.ts';
import { EXECUTION } from '../support/builders.ts';
import { REPORT_SAMPLES } from './report-samples.ts';
import { ALERTS, ASSESSMENTS, REFUSAL, REPORTS } from './samples.ts';

const NOTICES: readonly (readonly [name: string, notice: Notice])[] = [
  ...Object.entries(ASSESSMENTS).map(
    ([name, assessment]) => [name, { kind: 'image', assessment, executionArn: EXECUTION }] as const,
  ),
  ...Object.entries(ALERTS),
  ...Object.entries(REPORTS).map(([name, report]) => [name, { kind: 'report', report }] as const),
  ...Object.entries(REPORT_SAMPLES).map(
    ([name, { report }]) => [`report of ${name}`, { kind: 'report', report }] as const,
  ),
  ['refusal', REFUSAL],
];

/** Problems that Microsoft's own parser finds in a card. */
function problemsOf(json: object): readonly string[] {
  const card = new AdaptiveCard();
  const context = new SerializationContext(Versions.v1_4);
  card.parse(json, context);
  const parsing = Array.from({ length: context.eventCount }, (_, index) =>
    context.getEventAt(index),
  );
  const results = new ValidationResults();
  card.internalValidateProperties(results);
  return [
    ...parsing.map(({ message }) => message),
    ...results.validationEvents.map(({ message }) => message),
  ];
}

describe.each(NOTICES)('the card of %s', (_, notice) => {
  const [{ content }] = noticeTeams(notice, 'alerts').attachments;

  it('is understood by the parser of Adaptive Cards, whole', () => {
    expect(problemsOf(content)).toEqual([]);
    const card = new AdaptiveCard();
    card.parse(content);
    expect(card.getItemCount()).toBe(content.body.length);
  });

  it('is so in all its parts, where everything is asked for', () => {
    const parts = noticeTeamsInParts(notice, 'alerts');
    expect(parts.flatMap(({ attachments: [{ content: part }] }) => problemsOf(part))).toEqual([]);
  });
});

describe('the check', () => {
  it('finds what is no card', () => {
    expect(
      problemsOf({ type: 'AdaptiveCard', version: '1.4', body: [{ type: 'Nothing' }] }),
    ).not.toEqual([]);
  });
});
