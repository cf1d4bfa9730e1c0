import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway, USUAL_ENDPOINT } from '../../../local/endpoint/gateway.ts';
import { createFeeds, FEED_PARAMETERS } from '../../../local/feeds/index.ts';
import { environmentOf } from '../../../local/lambda/function.ts';
import { httpFeedSources } from '../../../src/adapters/feeds/sources.ts';
import { entriesIn } from '../../../src/domain/feed.ts';

const region = 'eu-west-1';
let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway({ port: 0, region });
  gateway.mount('feeds', createFeeds());
});

afterAll(() => gateway.stop());

/** What a function gets to see of a variable of the template. */
function seenByFunctions(value: string): string {
  const declared = {
    name: 'fetch-feeds',
    arn: 'arn:fetch-feeds',
    handler: 'handlers/fetch-feeds.handler',
    runtime: 'nodejs24.x',
    memorySize: 512,
    timeout: 60,
    environment: { VALUE: value },
    role: 'arn:role',
    zipFile: 'fetch-feeds.zip',
    taskRoot: '/nowhere',
    accessKeyId: 'ASIA',
  };
  return environmentOf(declared, { endpoint: gateway.endpoint, region }).VALUE ?? '';
}

describe('the feeds of this machine', () => {
  it('are fetched from the local endpoint, whatever its port', async () => {
    const sources = httpFeedSources({
      kev: [seenByFunctions(FEED_PARAMETERS.kevUrl)],
      epss: [seenByFunctions(FEED_PARAMETERS.epssUrl)],
    });
    const kev = await sources.download('kev');
    const epss = await sources.download('epss');
    expect(kev).toMatchObject({ feed: 'kev', ids: expect.arrayContaining(['CVE-2024-3094']) });
    expect(epss).toMatchObject({ feed: 'epss', scores: { '2024': { '3094': 0.8545 } } });
    expect([kev, epss].map(({ publishedAt }) => publishedAt)).toEqual([
      '2026-11-20T15:00:00.000Z',
      '2026-11-20T12:00:00.000Z',
    ]);
    expect(entriesIn(epss)).toBeGreaterThan(entriesIn(kev));
  });

  it('are no other files', async () => {
    const response = await fetch(`${gateway.endpoint}/feeds/../index.ts`);
    expect([response.status, (await fetch(`${gateway.endpoint}/feeds/x`)).status]).toEqual([
      403, 404,
    ]);
  });
});

it.each([
  [`${USUAL_ENDPOINT}/feeds/a.json`, () => `${gateway.endpoint}/feeds/a.json`],
  ['https://www.cisa.gov/a.json', () => 'https://www.cisa.gov/a.json'],
  ['', () => ''],
])('a variable of the template that is "%s"', (declared, seen) => {
  expect(seenByFunctions(declared)).toBe(seen());
});
