import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { serve } from '../../../src/api/http/serve.ts';
import { pages } from '../../../src/api/pages/index.ts';
import { type ApiPorts, routes } from '../../../src/api/routes.ts';
import { ImageNotFoundError, TemporarilyUnavailableError } from '../../../src/domain/errors.ts';
import { imagePath, PATHS } from '../../../src/render/dashboard/paths.ts';
import { aRef } from '../../support/builders.ts';
import { busyRegistry, READER } from '../../support/busy-registry.ts';
import { entries } from '../../support/catalogue.ts';
import { fakeCatalogue } from '../../support/fakes/index.ts';
import { aRequest } from '../../support/requests.ts';

let ports: ApiPorts;
beforeAll(async () => {
  ports = await busyRegistry();
});

const LEDGER = imagePath(aRef('b', { repository: 'payments/ledger' }));

/** The answer to somebody who asks for a page. */
async function ask(address: string, changed: Partial<ApiPorts> = {}) {
  const [path = '', search = ''] = address.split('?');
  const isImage = path.startsWith(`${PATHS.images}/`);
  const route = routes.find((one) =>
    isImage ? one.path === `${PATHS.images}/{proxy+}` : one.path === path,
  );
  if (!route) throw new Error(`There is no page ${path}`);
  const faults: unknown[] = [];
  const answer = await serve(route, { ...ports, ...changed }, (error) => faults.push(error))(
    aRequest({
      path,
      params: isImage ? { proxy: decodeURIComponent(path.slice(PATHS.images.length + 1)) } : {},
      query: Object.fromEntries(new URLSearchParams(search)),
    }),
  );
  return { ...answer, body: answer.body ?? '', faults };
}

const ADDRESSES = [...Object.values(PATHS), LEDGER, `${PATHS.images}/nowhere`, '/sign-in'];

describe.each(ADDRESSES)('the page %s', (address) => {
  it('has no script, no style but its sheet, which its policy names, and loads nothing', async () => {
    const { headers, body } = await ask(address);

    const [, sheet = ''] = /<style>(.*?)<\/style>/s.exec(body) ?? [];
    const hash = createHash('sha256').update(sheet).digest('base64');
    expect(headers?.['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    // Text that looks like a tag is escaped: these are the page's own.
    const tags = body.replace(sheet, '').match(/<\w[^>]*>/g) ?? [];
    expect(
      tags.filter((tag) => /^<(script|img|link(?! rel="icon" href="data:))/.test(tag)),
    ).toEqual([]);
    expect(tags.filter((tag) => /\s(style|src|on\w+)=|javascript:/.test(tag))).toEqual([]);
    expect(tags.filter((tag) => tag === '<style>')).toHaveLength(1);
  });

  it('is not kept, and says what it is', async () => {
    const { headers, body } = await ask(address);

    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(body).toMatch(/<html lang="en">.*<title>[^<]+ECR Scan Warden<\/title>.*<main/s);
  });
});

describe('hostile text stays text', () => {
  const SCRIPT = '<script>alert(1)</script>';
  const QUOTED = '"><img src=x onerror=alert(1)>';

  it.each([
    ['in what is looked for', `${PATHS.images}?repository=${encodeURIComponent(QUOTED)}`],
    ['in a vulnerability', `${PATHS.findings}?id=${encodeURIComponent(QUOTED)}`],
    ['in the name of a repository', `${PATHS.images}/${encodeURIComponent(SCRIPT)}`],
    ['in a cursor', `${PATHS.images}?cursor=${encodeURIComponent(SCRIPT)}`],
    ['in a cursor of executions', `${PATHS.executions}?scans=${encodeURIComponent(QUOTED)}`],
    ['in a verdict', `${PATHS.images}?verdict=${encodeURIComponent(SCRIPT)}`],
    ['in a finding', imagePath(aRef('f', { repository: 'web/storefront' }))],
  ])('%s', async (_where, address) => {
    const { body } = await ask(address);

    expect(body).not.toMatch(/<script|<img|<svg onload|<b>evil/);
  });

  it('and is there to be read', async () => {
    const { body } = await ask(imagePath(aRef('f', { repository: 'web/storefront' })));

    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(body).not.toContain('href="javascript:');
  });
});

describe('what cannot be shown is told on the page', () => {
  it.each([
    [`${PATHS.images}?cursor=x`, 400, 'cursor: is not one that this list has given'],
    [`${PATHS.executions}?sweeps=x`, 400, 'cursor: is not one that this list has given'],
    [`${PATHS.images}?repository=%3C`, 400, 'repository: is neither part of'],
    [`${PATHS.images}?verdict=fine`, 400, 'Not understood: verdict'],
    [`${PATHS.findings}?state=odd&severity=odd`, 400, 'Not understood: severity, state'],
    [`${PATHS.images}/nowhere`, 404, 'This is not the address of an image'],
    [imagePath(aRef('gone')), 404, 'The registry does not have this image'],
  ])('%s', async (address, status, sentence) => {
    const answer = await ask(address);

    expect(answer.status).toBe(status);
    expect(answer.body).toContain(sentence);
    expect(answer.faults).toEqual([]);
  });

  it.each([
    ['AWS is busy', new TemporarilyUnavailableError('no'), 503, 'AWS is busy'],
    ['what nobody has foreseen', new Error('secret'), 500, 'Something went wrong on our side'],
  ])('%s', async (_what, error, status, sentence) => {
    const sweepLog = { ...ports.sweepLog, last: () => Promise.reject(error) };
    const answer = await ask(PATHS.overview, { sweepLog });

    expect(answer).toMatchObject({
      status,
      headers: { 'content-type': 'text/html; charset=utf-8' },
    });
    expect(answer.body).toContain(sentence);
    expect(answer.body).not.toContain('secret');
    expect(answer.body).toContain('request-1');
  });
});

describe('the images that are shown', () => {
  const namesIn = (body: string) =>
    [...body.matchAll(/rowheader" scope="row"><a href="[^"]+">([^<]+)/g)].map(([, name]) => name);

  it.each([
    ['part of a name', 'repository=PAY', ['payments/ledger:2026.2.1', 'payments/api:1.4.2']],
    ['a part with a slash', 'repository=ments/led', ['payments/ledger:2026.2.1']],
    ['a pattern', 'repository=build/*', ['build/runner:main-3f9c2ab']],
    ['a verdict', 'verdict=unknown', ['legacy/reports:2019-06', 'tools/static:0.1.21']],
    ['a severity', 'severity=CRITICAL', ['payments/ledger:2026.2.1', 'build/runner:main-3f9c2ab']],
    [
      'nothing that a form has left empty',
      'repository=&verdict=breach&severity=&order=name',
      [
        'build/runner:main-3f9c2ab',
        'payments/api:1.4.2',
        'payments/ledger:2026.2.1',
        'web/storefront:7.0.0',
      ],
    ],
  ])('by %s', async (_what, query, names) => {
    expect(namesIn((await ask(`${PATHS.images}?${query}`)).body)).toEqual(names);
  });

  it('come page by page, each once, and so back again', async () => {
    const catalogue = fakeCatalogue(entries(120));
    const follow = async (from: string, rel: string) => {
      const pages: (string | undefined)[][] = [];
      let last = from;
      for (let address: string | undefined = from; address && pages.length < 9; ) {
        last = address;
        const { body } = await ask(address, { catalogue });
        pages.push(namesIn(body));
        const link = new RegExp(`rel="${rel}" href="([^"]+)"`).exec(body);
        address = link?.[1]?.replaceAll('&amp;', '&');
      }
      return { pages, last };
    };
    const on = await follow(`${PATHS.images}?order=name`, 'next');
    const back = await follow(on.last, 'prev');

    expect(on.pages.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(new Set(on.pages.flat()).size).toBe(120);
    expect(back.pages).toEqual(on.pages.toReversed());
  });

  it.each([
    ['', 'Verdict descending', ['name', '-risk', '-scanned']],
    ['order=-risk', 'Verdict ascending', ['name', '', '-scanned']],
    ['order=name', 'Image ascending', ['-name', '', '-scanned']],
    ['order=-name', 'Image descending', ['name', '', '-scanned']],
    ['order=-scanned', 'Scanned descending', ['name', '', 'scanned']],
    ['order=scanned', 'Scanned ascending', ['name', '', '-scanned']],
  ])('say what they are sorted by, and lead to other orders: %s', async (query, said, orders) => {
    const { body } = await ask(`${PATHS.images}?verdict=breach&${query}`);
    const heads = [...body.matchAll(/<th role="columnheader"[^>]*>.*?<\/th>/g)].map(
      ([head]) => head,
    );
    const linked = heads.flatMap((head) => /href="([^"]+)"/.exec(head)?.[1] ?? []);
    const sorted = heads.filter((head) => head.includes('aria-sort'));

    expect(sorted).toHaveLength(1);
    const [head = ''] = sorted;
    expect(`${/<a[^>]*>(\w+)/.exec(head)?.[1]} ${/aria-sort="(\w+)"/.exec(head)?.[1]}`).toBe(said);
    expect(
      linked.map((link) => new URL(link.replaceAll('&amp;', '&'), 'https://x').searchParams),
    ).toEqual(
      orders.map((order) => new URLSearchParams({ verdict: 'breach', ...(order && { order }) })),
    );
  });

  it('do not say none of findings that nobody knows', async () => {
    const { body } = await ask(`${PATHS.images}?verdict=unknown`);
    expect(body.match(/not known/g)).toHaveLength(2 * 5);
    expect((await ask(`${PATHS.images}?verdict=pass`)).body).not.toContain('not known');
  });

  it.each([
    ['order=-name', 'web/storefront:7.0.0'],
    ['order=-risk', 'team/service-20:1.20.0'],
    ['order=scanned', 'legacy/reports:2019-06'],
  ])('are in that order: %s', async (query, first) => {
    expect(namesIn((await ask(`${PATHS.images}?${query}`)).body)[0]).toBe(first);
  });

  it('cost no more where there are ten thousand', async () => {
    let read = 0;
    const all = fakeCatalogue(entries(10_000));
    const catalogue: typeof all = {
      ...all,
      async page(registry, request) {
        const page = await all.page(registry, request);
        read += page.entries.length;
        return page;
      },
    };
    await ask(PATHS.images, { catalogue });
    await ask(PATHS.overview, { catalogue });

    expect(read).toBeLessThanOrEqual(2000);
  });
});

describe('an image that is not there any more', () => {
  const gone = { describeImage: () => Promise.reject(new ImageNotFoundError('gone')) };

  it('is shown as it was known last, and said to be gone', async () => {
    const registry = { ...ports.registry, ...gone };
    const { status, body } = await ask(`${LEDGER}?severity=CRITICAL`, { registry });

    expect(status).toBe(404);
    expect(body).toContain('The registry does not have this image any more.');
    expect(body).toContain('<h1>payments/ledger:2026.2.1</h1>');
    expect(body).toContain('CVE-2021-44228');
    expect(body).toContain('History of verdicts');
    expect(body).toContain('Tags that it had');
    expect(body).not.toContain('ECR console');
  });

  it('and one that is there and in no list says so', async () => {
    const [ledger] = (
      await ports.catalogue.page(ports.settings, {
        order: 'name',
        within: 'payments/ledger',
        limit: 1,
      })
    ).entries;
    const catalogue = {
      ...ports.catalogue,
      get: async () => undefined,
      removed: async () => ledger,
    };
    const { status, body } = await ask(LEDGER, { catalogue });

    expect(status).toBe(200);
    expect(body).toContain('This image is in no list');
    expect(body).toContain('ECR console');
  });
});

describe('the executions that are shown', () => {
  it('say what came of them, and lead to the console', async () => {
    const { body } = await ask(PATHS.executions);
    const rows = body.split('<tr role="row">').map((row) =>
      row
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    );

    expect(rows).toContainEqual(
      '9 h ago in the Step Functions console succeeded 30 images: 3 breach, 2 unknown, 25 pass 10 min',
    );
    expect(rows).toContainEqual('just now in the Step Functions console running 0 s');
    expect(rows).toContainEqual(
      '1 min ago in the Step Functions console succeeded team/service-23:1.23.0 ✓ pass 21 s',
    );
    expect(body).toMatch(
      /href="https:\/\/eu-west-1\.console\.aws\.amazon\.com\/states\/home\?region=eu-west-1#\/v2\/executions\/details\/arn:aws:states:/,
    );
  });

  it('come page by page, each list by itself, each execution once', async () => {
    const linkOf = (body: string, list: string) =>
      new RegExp(`Pages of the ${list}.*?rel="next" href="([^"#]+)#${list}"`)
        .exec(body)?.[1]
        ?.replaceAll('&amp;', '&');
    const namesIn = (body: string, list: string) =>
      body
        .split(`<h2 id="${list}">`)[1]
        ?.split('</section>')[0]
        ?.match(/execution:[^"]+/g) ?? [];
    const first = (await ask(PATHS.executions)).body;
    const sweeps = (await ask(linkOf(first, 'sweeps') ?? '')).body;
    expect(namesIn(first, 'sweeps')).toHaveLength(20);
    expect(namesIn(sweeps, 'sweeps')).toHaveLength(10);
    expect(new Set([first, sweeps].flatMap((body) => namesIn(body, 'sweeps'))).size).toBe(30);
    expect(sweeps.match(/images: /g)).toHaveLength(10);
    expect(linkOf(sweeps, 'sweeps')).toBeUndefined();
    // The other list stays where it is.
    expect(namesIn(sweeps, 'scans')).toEqual(namesIn(first, 'scans'));

    const both = (await ask(linkOf(sweeps, 'scans') ?? '')).body;
    expect(namesIn(both, 'sweeps')).toEqual(namesIn(sweeps, 'sweeps'));
    expect(namesIn(both, 'scans')).toHaveLength(15);
    expect(new Set([first, both].flatMap((body) => namesIn(body, 'scans'))).size).toBe(30);
  });

  it('are not read on with a cursor of the other list', async () => {
    const { body } = await ask(PATHS.executions);
    const [, cursor] = /sweeps=([\w-]+)/.exec(body) ?? [];
    const answer = await ask(`${PATHS.executions}?scans=${cursor}`);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('cursor: is not one that this list has given');
  });

  it('are asked about one by one only where they are over, and there are fifteen', async () => {
    const asked: string[] = [];
    const executions: ApiPorts['executions'] = {
      ...ports.executions,
      get(machine, name) {
        asked.push(name);
        return ports.executions.get(machine, name);
      },
    };
    await ask(PATHS.executions, { executions });

    expect(asked).toHaveLength(14);
  });
});

it('every page is for people who have signed in', () => {
  expect(pages.map(({ method, access }) => `${method} ${access}`)).toEqual(
    pages.map(() => 'GET page'),
  );
});

describe('where there are no tokens', () => {
  it.each([
    ['iam', 'signed with AWS credentials'],
    ['jwt', 'a token of its issuer'],
  ] as const)('the page to sign in at says how to get in: %s', async (apiAuth, way) => {
    const settings = { ...ports.settings, apiAuth };
    const { status, body } = await ask('/sign-in', { settings });
    expect(status).toBe(404);
    expect(body).toContain(way);
    expect(body).not.toContain('<form');

    const route = routes.find(({ method, path }) => `${method} ${path}` === 'POST /sign-in');
    if (!route) throw new Error('There is no way to sign in');
    const answer = await serve(route, { ...ports, settings }, () => {})(
      aRequest({
        method: 'POST',
        path: '/sign-in',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `token=${READER}`,
      }),
    );
    expect(answer).toMatchObject({ status: 404, body: expect.stringContaining(way) });
    expect(answer).not.toHaveProperty('cookies');
  });
});
