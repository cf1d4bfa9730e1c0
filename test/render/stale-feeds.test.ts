import { describe, expect, it } from '@jest/globals';
import { reportEmail } from '../../src/render/email/report.ts';
import { reportSlack } from '../../src/render/slack/report.ts';
import { anOutcome, aReport, notable } from '../support/builders.ts';

const swept = { finishedAt: '2026-03-01T04:09:59.000Z' };
const stale = aReport(
  [notable(anOutcome('payments/api'))],
  {},
  {
    ...swept,
    staleFeeds: [
      { feed: 'kev', updatedAt: '2026-02-21T02:00:03.000Z' },
      { feed: 'epss', updatedAt: '2026-02-26T04:09:58.999Z' },
    ],
  },
);
const fresh = aReport(stale.notable, {}, { ...swept, staleFeeds: [] });

const LINES = [
  'KEV catalogue: the last good copy is 8 days old (2026-02-21 02:00 UTC).',
  'EPSS scores: the last good copy is 3 days old (2026-02-26 04:09 UTC).',
];

describe('a report says how old the copies of feeds are', () => {
  it.each([
    ['mail', (report: typeof stale) => reportEmail(report, 'alerts').body],
    ['Slack', (report: typeof stale) => JSON.stringify(reportSlack(report, 'alerts').blocks)],
  ])('in %s, once they are old', (_, render) => {
    for (const line of LINES) {
      expect(render(stale).replaceAll(/\s+/g, ' ')).toContain(line);
      expect(render(fresh)).not.toContain('copy');
    }
  });
});
