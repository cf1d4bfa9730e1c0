import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { plain } from '../../../local/demo/screen/paint.ts';
import type { AskedImage } from '../../../local/explain/arguments.ts';
import { explainRecorded } from '../../../local/explain/index.ts';
import {
  type RecordedRegistry,
  readRecordedRegistry,
} from '../../../local/recorded-registry/index.ts';
import { parsePolicy } from '../../../packaging/policy/load.ts';
import { expectGolden } from '../../support/golden.ts';
import {
  anImage,
  aRegistry,
  aScan,
  DAY,
  digestOf,
  MARCH_1,
  unsupported,
} from '../support/registry.ts';

const COLUMNS = 80;
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const APRIL_1 = new Date('2026-04-01T12:00:00Z');

const aPolicyOf = (thresholds: string, rest = '') =>
  parsePolicy(
    `defaults: { thresholds: { ${thresholds} }, deliver: [alerts] }\nchannels: { alerts: { type: sns } }\n${rest}`,
    'policy.yml',
  );

const STRICT = aPolicyOf('critical: 1, high: 1');

const suppressionUntil = (expires: string) =>
  `suppressions:\n  - { id: CVE-0, reason: not reachable, owner: me@example.com, expires: ${expires} }\n`;

const explained = async (
  recorded: RecordedRegistry,
  image: AskedImage,
  { policy = STRICT, at = APRIL_1 } = {},
) => {
  const lines = await explainRecorded({
    recorded,
    image,
    policy,
    at,
    columns: COLUMNS,
    paint: plain,
  });
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(COLUMNS);
  return lines.join('\n');
};

/** Pushed so many days after the first of March. */
const pushed = (day: number, name: string, tags: string[], scan = aScan({ HIGH: 1 })) =>
  anImage(name, { tags, scan, imagePushedAt: MARCH_1 + day * DAY });

describe('the sample registry, explained', () => {
  let sample: RecordedRegistry;
  beforeAll(async () => {
    sample = await readRecordedRegistry(`${ROOT}/local/sample-registry`);
  });

  it.each([
    ['an index and its predecessor', 'index', { repository: 'payments/api', tag: '1.4.2' }, STRICT],
    [
      'suppressions, and thresholds beyond severity',
      'suppressed',
      { repository: 'payments/api', tag: '1.4.2' },
      aPolicyOf(
        'critical: 1, medium: 5, kev: 1, epss: 0.5',
        'suppressions:\n  - { id: "CVE-2023-45853", package: zlib, reason: minizip is not built, owner: me@example.com, until: fix-available }\n',
      ),
    ],
    ['what cannot be scanned', 'unsupported', { repository: 'tools/static' }, STRICT],
  ])('with %s', async (_, name, image, policy) => {
    const file = fileURLToPath(new URL(`golden/${name}.txt`, import.meta.url));
    expectGolden(file, `${await explained(sample, image, { policy })}\n`);
  });

  it('leaves charts alone', async () => {
    const text = await explained(sample, { repository: 'payments/chart', tag: '0.9.0' });
    expect(text).toMatch(/^payments\/chart:0\.9\.0 is not a container image/);
  });
});

describe('what an image is compared with', () => {
  const recorded = aRegistry({
    api: [
      pushed(3, 'c', ['1.2']),
      pushed(1, 'a', ['1.0']),
      pushed(2, 'b', ['1.1']),
      pushed(2.5, 'main', ['main-3f9c2ab'], aScan({ HIGH: 2 })),
    ],
  });

  it.each([
    ['the first of its stream', { tag: '1.0' }, 'Stream *, its first image.'],
    ['the one pushed before it', { tag: '1.1' }, 'Stream *, compared with 1.0: 0 new'],
    ['not one of another stream', { tag: '1.2' }, 'Stream *, compared with 1.1: 0 new'],
    ['nothing of other streams', { tag: 'main-3f9c2ab' }, 'Stream main-*, its first image.'],
    ['the last push, where none is named', {}, 'Stream *, compared with 1.1: 0 new'],
    ['by image digest', { imageDigest: digestOf('b') }, 'Stream *, compared with 1.0'],
  ])('%s', async (_, name, expected) => {
    expect(await explained(recorded, { repository: 'api', ...name })).toContain(expected);
  });

  it('is silent of what its predecessor was told of', async () => {
    const text = await explained(recorded, { repository: 'api', tag: '1.1' });
    expect(text).toContain('No alert: all that counts has been told.');
  });

  it('tells of an image that cannot be judged, once', async () => {
    const failing = aRegistry({
      api: [pushed(1, 'a', ['1.0'], unsupported), pushed(2, 'b', ['1.1'], unsupported)],
    });
    const said = (tag: string) => explained(failing, { repository: 'api', tag });
    expect(await said('1.0')).toMatch(/^UNKNOWN(.|\n)*Alert: /);
    expect(await said('1.1')).toContain('No alert: why it is unknown has been told.');
  });
});

describe('suppressions, by the date', () => {
  const recorded = aRegistry({ api: [pushed(1, 'a', ['1.0']), pushed(2, 'b', ['1.1'])] });
  const policy = aPolicyOf('high: 1', suppressionUntil('2026-04-01'));
  const on = (at: string) =>
    explained(recorded, { repository: 'api', tag: '1.1' }, { policy, at: new Date(at) });

  it('hold to the end of their last day', async () => {
    const text = await on('2026-04-01T23:59:59Z');
    expect(text).toContain('Found: 1 HIGH; 1 suppressed. Open: no findings.');
    expect(text).toContain('not reachable (me@example.com, until 2026-04-01)');
    expect(text).toContain('No alert: it passes.');
  });

  it('are news when they have ended: the image before was judged while they held', async () => {
    const text = await on('2026-04-02');
    expect(text).toContain('Open: 1 HIGH; none suppressed.');
    expect(text).toContain('Alert: findings that count: 1 no longer suppressed.');
    expect(text).toMatch(
      /no longer suppressed: CVE-0 ended after 2026-04-01 \(not reachable;\s+me@example.com\)/,
    );
  });
});

describe('what is not there', () => {
  const recorded = aRegistry({
    'payments/api': [pushed(1, 'a', ['1.0']), pushed(2, 'b', ['1.1'])],
    empty: [],
  });

  it.each([
    [
      { repository: 'payment/api' },
      'There is no repository "payment/api": did you mean "payments/api"? Known: payments/api, empty',
    ],
    [
      { repository: 'payments/api', tag: '2.0' },
      'payments/api has no tag "2.0": did you mean "1.0"? Known: 1.0, 1.1',
    ],
    [
      { repository: 'payments/api', imageDigest: digestOf('c') },
      `payments/api has no image ${digestOf('c')}. Its tags: 1.0, 1.1`,
    ],
    [{ repository: 'empty' }, 'empty holds no tagged container image.'],
  ])('is answered with what there is: %j', async (image, message) => {
    await expect(explained(recorded, image)).rejects.toThrow(message);
  });
});

describe('npm run explain', () => {
  const sample = 'local/sample-registry';
  it.each([
    [0, [sample, 'web/frontend'], /^PASS web\/frontend/],
    [1, [sample, 'web/fronted'], /^There is no repository "web\/fronted"/],
    [1, [sample, 'web/frontend', '--policy', 'no-such.yml'], /no-such\.yml/],
    [1, ['no-such-folder', 'api'], /^There is no folder no-such-folder/],
    [2, [sample], /^Two things are needed/],
  ])('ends with %i for %j', async (code, args, said) => {
    const run = promisify(execFile)(process.execPath, ['local/explain.ts', ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, NO_COLOR: '1' },
    });
    const { stdout, stderr, ...ended } = await run.catch((error: unknown) => error as Ended);
    expect(stdout || stderr).toMatch(said);
    expect('code' in ended ? ended.code : 0).toBe(code);
  });
});

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code?: number;
}
