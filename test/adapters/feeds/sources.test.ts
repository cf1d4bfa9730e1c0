import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { httpFeedSources } from '../../../src/adapters/feeds/sources.ts';

const KEV = JSON.stringify({
  title: 'CISA Catalog of Known Exploited Vulnerabilities',
  dateReleased: '2026-02-27T15:00:50.0000Z',
  count: 2,
  vulnerabilities: [
    { cveID: 'CVE-2024-3094', product: 'xz' },
    { cveID: 'CVE-2023-4911 ', product: 'glibc' },
  ],
});
const EPSS = [
  '#model_version:v2025.03.14,score_date:2026-02-28T12:55:00Z',
  'cve,epss,percentile',
  'CVE-2024-3094,0.85,0.99',
  'CVE-1999-0001,0.0142,0.7953',
  '',
].join('\n');
const HTML = '<!DOCTYPE html>\n<html><body>We are performing maintenance</body></html>';
const kevCatalogue = {
  feed: 'kev',
  publishedAt: '2026-02-27T15:00:50.000Z',
  ids: ['CVE-2024-3094', 'CVE-2023-4911'],
};
const epssScores = {
  feed: 'epss',
  publishedAt: '2026-02-28T12:55:00.000Z',
  scores: { '1999': { '1': 0.0142 }, '2024': { '3094': 0.85 } },
};

const MAX_BYTES = 100_000;
const gzipped = gzipSync(EPSS);

const body = (content: string | Uint8Array, headers: Record<string, string> = {}) => {
  return (response: ServerResponse) => void response.writeHead(200, headers).end(content);
};

const redirect = (location: string) => (response: ServerResponse) => {
  response.writeHead(302, { location }).end('moved');
};

/** What the server does, by path. */
const pages: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/kev.json': body(KEV),
  '/kev-gzipped.json': body(gzipSync(KEV), { 'content-encoding': 'gzip' }),
  '/epss.csv': body(EPSS),
  '/epss-crlf.csv': body(EPSS.replaceAll('\n', '\r\n')),
  '/epss.csv.gz': body(gzipped, { 'content-type': 'application/gzip' }),
  '/epss-as-encoding.csv.gz': body(gzipped, { 'content-encoding': 'gzip' }),
  '/moved': redirect('/epss.csv.gz'),
  '/loop': redirect('/loop'),
  '/elsewhere': redirect('http://feeds.example/epss.csv'),
  '/other-protocol': redirect('https://feeds.example/epss.csv'),
  '/undated.json': body('{"vulnerabilities":[{"cveID":"CVE-2024-3094"}]}'),
  '/undated.csv': body('cve,epss,percentile\nCVE-2024-3094,0.85,0.99\n'),
  '/html': body(HTML, { 'content-type': 'text/html' }),
  '/cut.json': body(KEV.slice(0, -20)),
  '/cut.csv.gz': body(gzipped.subarray(0, -12)),
  '/not-kev.json': body('{"vulnerabilities":[{"id":"CVE-2024-3094"}]}'),
  '/no-entries.json': body('{"vulnerabilities":[]}'),
  '/no-ids.json': body('{"vulnerabilities":[{"cveID":"GHSA-1"}]}'),
  '/miscounted.json': body(KEV.replace('"count":2', '"count":1300')),
  '/no-header.csv': body('CVE-2024-3094,0.85,0.99\n'),
  '/no-scores.csv': body('cve,epss,percentile\n'),
  '/odd-line.csv': body('cve,epss,percentile\nCVE-2024-3094,0.85,0.99\nCVE-2024-0727,0.8'),
  '/above-one.csv': body('cve,epss,percentile\nCVE-2024-3094,1.2,0.99\n'),
  '/below-zero.csv': body('cve,epss,percentile\nCVE-2024-3094,-0.1,0.99\n'),
  '/no-number.csv': body('cve,epss,percentile\nCVE-2024-3094,high,0.99\n'),
  '/empty': body(''),
  '/huge': body(Buffer.alloc(MAX_BYTES + 1, 'x')),
  '/bomb.gz': body(gzipSync(Buffer.alloc(50 * MAX_BYTES, 'x'))),
  '/500': (response) => void response.writeHead(500).end('no'),
  '/silent': () => undefined,
  '/stuck': (response) => void response.writeHead(200).write('cve,epss,percentile\n'),
  '/broken-off': (response) => {
    response.writeHead(200, { 'content-length': '5000' }).write('cve,epss', () => {
      response.destroy();
    });
  },
};

const server = createServer((request, response) => pages[request.url ?? '']?.(response));
let origin: string;
let host: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  origin = `http://${host}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function sources(url: string, timeoutMs = 10_000) {
  return httpFeedSources({ kev: [url], epss: [url] }, { timeoutMs, maxBytes: MAX_BYTES });
}

describe('a feed that is good', () => {
  it.each(['/kev.json', '/kev-gzipped.json'])('is the KEV catalogue of %s', async (path) => {
    expect(await sources(`${origin}${path}`).download('kev')).toEqual(kevCatalogue);
  });

  it.each(['/epss.csv', '/epss-crlf.csv', '/epss.csv.gz', '/epss-as-encoding.csv.gz', '/moved'])(
    'is the EPSS scores of %s',
    async (path) => {
      expect(await sources(`${origin}${path}`).download('epss')).toEqual(epssScores);
    },
  );

  it('needs no date', async () => {
    const kev = await sources(`${origin}/undated.json`).download('kev');
    const epss = await sources(`${origin}/undated.csv`).download('epss');
    expect(kev).toEqual({ feed: 'kev', ids: ['CVE-2024-3094'] });
    expect(epss).toEqual({ feed: 'epss', scores: { '2024': { '3094': 0.85 } } });
  });
});

describe('a feed that is at several places', () => {
  const at = (...paths: readonly string[]) =>
    httpFeedSources(
      { kev: paths.map((path) => `${origin}${path}`), epss: [] },
      { timeoutMs: 100, maxBytes: MAX_BYTES },
    );

  it.each(['/500', '/html', '/silent', '/broken-off'])(
    'is that of the next where the first is as %s',
    async (first) => {
      expect(await at(first, '/kev.json').download('kev')).toEqual(kevCatalogue);
    },
  );

  it('is that of the first, where it is good', async () => {
    expect(await at('/kev.json', '/500').download('kev')).toEqual(kevCatalogue);
  });

  it('is refused by all reasons together where none is good', async () => {
    await expect(at('/500', '/no-ids.json').download('kev')).rejects.toMatchObject({
      name: 'FeedError',
      message: `${host} answered 500. None of its entries has a CVE id.`,
    });
  });
});

describe('a feed is refused', () => {
  it.each([
    ['kev', '/html', 'It is not JSON, or not all of it: it begins with "<!DOCTYPE html> <html>'],
    ['kev', '/cut.json', 'It is not JSON, or not all of it'],
    ['kev', '/epss.csv', 'It is not JSON, or not all of it: it begins with "#model_version'],
    ['kev', '/not-kev.json', 'It is JSON, but no KEV catalogue: vulnerabilities.0.cveID: '],
    ['kev', '/no-entries.json', 'It is JSON, but no KEV catalogue: vulnerabilities: '],
    ['kev', '/no-ids.json', 'None of its entries has a CVE id.'],
    ['kev', '/miscounted.json', 'It should have 1300 entries, and has 2.'],
    ['epss', '/html', 'It has no header "cve,epss,percentile": it begins with "<!DOCTYPE html>'],
    ['epss', '/no-header.csv', 'It has no header "cve,epss,percentile"'],
    ['epss', '/empty', 'It has no header "cve,epss,percentile": it begins with "".'],
    ['epss', '/no-scores.csv', 'It has no scores.'],
    ['epss', '/odd-line.csv', 'Line 3 has no probability: "CVE-2024-0727,0.8".'],
    ['epss', '/above-one.csv', 'Line 2 has no probability: "CVE-2024-3094,1.2,0.99".'],
    ['epss', '/below-zero.csv', 'Line 2 has no probability'],
    ['epss', '/no-number.csv', 'Line 2 has no probability'],
  ] as const)('as %s when it is %s', async (feed, path, message) => {
    await expect(sources(`${origin}${path}`).download(feed)).rejects.toMatchObject({
      name: 'FeedError',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['/cut.csv.gz', 'sent broken gzip (Z_BUF_ERROR).'],
    ['/500', 'answered 500.'],
    ['/huge', 'sent more than 0.1 MB.'],
    ['/bomb.gz', 'sent more than 0.1 MB.'],
    ['/broken-off', 'could not be read (UND_ERR_SOCKET).'],
    ['/loop', 'redirects more than 5 times.'],
    ['/other-protocol', 'redirects from http to https.'],
  ])('when the server answers as %s', async (path, message) => {
    await expect(sources(`${origin}${path}`).download('epss')).rejects.toMatchObject({
      name: 'FeedError',
      message: `${host} ${message}`,
    });
  });

  it.each(['/silent', '/stuck'])('when the server takes too long (%s)', async (path) => {
    await expect(sources(`${origin}${path}`, 100).download('epss')).rejects.toMatchObject({
      name: 'FeedError',
      message: `${host} did not answer in full within 0.1 s.`,
    });
  });

  it('when nobody listens', async () => {
    await expect(sources('http://127.0.0.1:1/kev.json').download('kev')).rejects.toMatchObject({
      name: 'FeedError',
      message: expect.stringMatching(/^127\.0\.0\.1:1 could not be read \(.+\)\.$/),
    });
  });

  it.each([
    ['http://feeds.example/kev.json', 'feeds.example is not fetched from: only https is'],
    ['http://localhost.feeds.example/', 'localhost.feeds.example is not fetched from'],
    ['ftp://127.0.0.1/kev.json', '127.0.0.1 is not fetched from'],
    ['file:///etc/passwd', 'is not fetched from'],
    ['kev.json', '"kev.json" is not a URL.'],
  ])('when its URL is %s', async (url, message) => {
    await expect(sources(url).download('kev')).rejects.toMatchObject({
      name: 'FeedError',
      message: expect.stringContaining(message),
    });
  });

  it('when it is redirected to where nothing is fetched from', async () => {
    await expect(sources(`${origin}/elsewhere`).download('epss')).rejects.toMatchObject({
      message: expect.stringContaining('feeds.example is not fetched from'),
    });
  });
});

it('is off without a URL', () => {
  const { isOn } = httpFeedSources({ kev: ['https://feeds.example/kev.json'], epss: [] });
  expect([isOn('kev'), isOn('epss')]).toEqual([true, false]);
});
