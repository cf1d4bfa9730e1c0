import { FeedError } from '../../domain/errors.ts';
import { type EpssScores, entriesIn, toScoreTable } from '../../domain/feed.ts';
import { quoteStart, toInstant } from './text.ts';

const HEADER = 'cve,epss,percentile';

/**
 * Reads FIRST's table: a comment (`#model_version:v2025.03.14,score_date:2026-05-18T00:00:00Z`), a header, and a line
 * for each CVE. Raises FeedError where the text is something else or has a line without a probability.
 */
export function parseEpss(text: string): EpssScores {
  const lines = text.split(/\r?\n/);
  const comment = lines[0]?.startsWith('#') ? lines[0] : undefined;
  const headerAt = comment === undefined ? 0 : 1;
  if (lines[headerAt] !== HEADER) {
    throw new FeedError(`It has no header "${HEADER}": it begins with ${quoteStart(text)}.`);
  }
  const scores: EpssScores = {
    feed: 'epss',
    publishedAt: toInstant(/score_date:([^,]+)/.exec(comment ?? '')?.[1]),
    scores: toScoreTable(rows(lines, headerAt + 1)),
  };
  if (entriesIn(scores) === 0) throw new FeedError('It has no scores.');
  return scores;
}

function* rows(lines: readonly string[], from: number): Generator<readonly [string, number]> {
  for (let index = from; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const [id = '', epss = '', percentile = ''] = line.split(',');
    const score = Number(epss);
    if (epss === '' || percentile === '' || !(score >= 0 && score <= 1)) {
      throw new FeedError(`Line ${index + 1} has no probability: ${quoteStart(line)}.`);
    }
    yield [id, score];
  }
}
