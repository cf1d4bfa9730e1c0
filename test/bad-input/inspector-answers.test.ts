import { Readable } from 'node:stream';
import { Inspector2Client } from '@aws-sdk/client-inspector2';
import { expect, it } from '@jest/globals';
import { HttpResponse } from '@smithy/core/protocols';
import fc from 'fast-check';
import { inspectorExploitScores } from '../../src/adapters/inspector/exploit-scores.ts';
import { aRef } from '../support/builders.ts';
import { errorName, type Json, mutated, SEED } from '../support/mutations.ts';

const FINDINGS: Json = {
  findings: [
    {
      findingArn: 'arn:aws:inspector2:eu-west-1:111122223333:finding/1',
      awsAccountId: '111122223333',
      type: 'PACKAGE_VULNERABILITY',
      severity: 'CRITICAL',
      status: 'ACTIVE',
      firstObservedAt: 1_772_366_400,
      epss: { score: 0.97 },
      packageVulnerabilityDetails: { vulnerabilityId: 'CVE-2026-1', source: 'NVD' },
    },
    {
      status: 'ACTIVE',
      epss: { score: 0.5 },
      packageVulnerabilityDetails: { vulnerabilityId: 'CVE-2026-2', source: 'NVD' },
    },
  ],
};

/** What is read of this answer of Inspector's, and what is told of it. */
async function read(answer: Json) {
  const client = new Inspector2Client({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AK', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: {
      async handle() {
        const response = new HttpResponse({
          statusCode: 200,
          headers: { 'content-type': 'application/json' },
          body: Readable.from([Buffer.from(JSON.stringify(answer))]),
        });
        return { response };
      },
    } as never,
  });
  const problems: unknown[] = [];
  const port = inspectorExploitScores({
    clientOf: () => client,
    onProblem: (error) => problems.push(error),
  });
  return { scores: [...(await port.of(aRef('a'), 0.5))], problems };
}

it('findings of Inspector are read as they are', async () => {
  expect(await read(FINDINGS)).toEqual({
    scores: [
      ['CVE-2026-1', 0.97],
      ['CVE-2026-2', 0.5],
    ],
    problems: [],
  });
});

it('whatever Inspector answers, scores are scores, and what cannot be read is told by name', async () => {
  let unread = 0;
  await fc.assert(
    fc.asyncProperty(mutated(FINDINGS), async (answer) => {
      const { scores, problems } = await read(answer);
      for (const [id, score] of scores) {
        expect(typeof id).toBe('string');
        expect([typeof score, score >= 0 && score <= 1]).toEqual(['number', true]);
      }
      if (problems.length > 0) unread += 1;
      for (const problem of problems) expect(errorName(problem)).toBe('UnreadableAnswerError');
    }),
    { seed: SEED, numRuns: 500 },
  );
  expect(unread).toBeGreaterThan(50);
});
