import { describe, expect, it } from '@jest/globals';
import { callApi } from '../../support/api.ts';
import {
  aFinding,
  aJudgement,
  aPolicy,
  aReading,
  aSuppression,
  digestOf,
} from '../../support/builders.ts';
import { scan } from '../../support/hearing.ts';
import { memoryService } from '../../support/memory-service.ts';

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';

async function setUp() {
  const service = memoryService(
    aPolicy({ suppressions: [aSuppression({ id: 'CVE-2' })], defaults: aJudgement() }),
  );
  service.push('a', { findings: [aFinding({ id: 'CVE-1' }), aFinding({ id: 'CVE-2' })] });
  await scan(service, 'a');
  service.push('new', { tags: ['1.4.3'] });
  service.push('chart', { tags: ['chart'], artifactMediaType: 'application/vnd.cncf.helm.config' });
  service.push('odd', { tags: ['odd'], scan: aReading({ status: 'FAILED' }) });
  await scan(service, 'odd');
  return callApi(service.ports);
}

describe('GET /images/{registry}/{region}/{repository}/{reference}', () => {
  const path = 'GET /images/111122223333/eu-west-1';

  it.each([
    ['by its tag', 'payments/api/1.4.2'],
    ['by its image digest', `payments/api/${digestOf('a')}`],
    ['with its slashes encoded', 'payments%2Fapi/1.4.2'],
    ['with all slashes encoded', 'payments%2Fapi%2F1.4.2'],
  ])('tells of an image %s', async (_, image) => {
    const call = await setUp();
    const { status, json } = await call(`${path}/${image}`);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      repository: 'payments/api',
      imageDigest: digestOf('a'),
      tags: ['1.4.2'],
      verdict: 'breach',
      counts: { HIGH: 1 },
      suppressed: 1,
      explanation: expect.arrayContaining([
        { sentence: 'Judged by defaults.', facts: expect.any(Array) },
      ]),
      findings: {
        open: [expect.objectContaining({ vulnerability: 'CVE-1', severity: 'HIGH' })],
        suppressed: [
          expect.objectContaining({
            vulnerability: 'CVE-2',
            suppressedBy: [expect.objectContaining({ reason: 'the code is never called' })],
          }),
        ],
        omitted: 0,
      },
      history: [{ verdict: 'breach', counts: { HIGH: 1 } }],
    });
  });

  it.each([
    ['payments/api/9.9.9', 404],
    ['payments/api/1.4.3', 404],
    ['payments/api/chart', 404],
    ['other/1.4.2', 404],
    ['payments', 400],
    ['Payments/api/1.4.2', 400],
    ['%3Cscript%3E/1.4.2', 400],
    ['payments/api/sha256:1234', 400],
    ['payments/api/', 400],
    ['..%2F..%2Fetc/passwd', 400],
  ])('answers %s with %d', async (image, status) => {
    expect((await (await setUp())(`${path}/${image}`)).status).toBe(status);
  });

  it.each(['999988887777/eu-west-1', '111122223333/us-east-1'])(
    'knows nothing of registries that are not watched: %s',
    async (registry) => {
      const { status, json } = await (await setUp())(`GET /images/${registry}/payments/api/1.4.2`);
      expect([status, json.detail]).toEqual([404, expect.stringContaining('only')]);
    },
  );
});

describe('GET /verdict', () => {
  it.each([
    [`${HOST}/payments/api:1.4.2`, 'breach', undefined],
    ['payments/api:1.4.2', 'breach', undefined],
    [`payments/api@${digestOf('a')}`, 'breach', undefined],
    ['payments/api:1.4.3', 'unknown', 'not-assessed'],
    ['payments/api:9.9.9', 'unknown', 'gone'],
    ['payments/api:odd', 'unknown', 'scan-failed'],
  ])('of %s is %s', async (image, verdict, reason) => {
    const call = await setUp();
    const { status, json } = await call(`GET /verdict?image=${encodeURIComponent(image)}`);
    expect([status, json.verdict, json.reason]).toEqual([200, verdict, reason]);
  });

  it('is one word where text is asked for', async () => {
    const headers = { accept: 'text/plain' };
    const { body } = await (await setUp())('GET /verdict?image=payments/api:1.4.2', { headers });
    expect(body).toBe('breach\n');
  });

  it.each([
    ['GET /verdict', 400],
    ['GET /verdict?image=payments/api', 400],
    ['GET /verdict?image=%3Cscript%3E', 400],
    ['GET /verdict?image=999988887777.dkr.ecr.eu-west-1.amazonaws.com/a/b:1', 404],
  ])('answers %s with %d', async (line, status) => {
    const { headers, ...answer } = await (await setUp())(line);
    expect([answer.status, headers?.['content-type']]).toEqual([
      status,
      'application/problem+json',
    ]);
  });
});
