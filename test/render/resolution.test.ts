import { describe, it } from '@jest/globals';
import { assessmentSlack } from '../../src/render/slack/assessment.ts';
import { resolutionSlack, resolvedSlack } from '../../src/render/slack/resolution.ts';
import { EXECUTION } from '../support/builders.ts';
import { expectGolden } from '../support/golden.ts';
import { ASSESSMENTS } from './samples.ts';

const { news, resolved } = ASSESSMENTS;

/** Read the files in `golden/` as a specification of what people get to see. */
describe('the end of a breach', () => {
  it.each([
    ['resolution.slack.json', resolutionSlack(resolved!, EXECUTION)],
    [
      'resolved.slack.json',
      resolvedSlack(assessmentSlack(news!, { executionArn: EXECUTION }), resolved!),
    ],
  ])('is told to Slack as %s', (file, message) => {
    expectGolden(`test/render/golden/${file}`, `${JSON.stringify(message, null, 2)}\n`);
  });
});
