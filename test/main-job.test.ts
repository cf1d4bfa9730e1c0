import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PACKAGING_MS } from './support/package.ts';

interface Finished {
  readonly exitCode: number | null;
  readonly screen: string;
  readonly errors: string;
}

/** Runs what `npm start` runs, with a port of its own. */
async function start(...args: readonly string[]): Promise<Finished> {
  const child = spawn(process.execPath, ['local/start.ts', '--port', '0', ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, NODE_OPTIONS: '', SLACK_WEBHOOK_URL: '', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [screen, errors, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exited,
  ]);
  return { exitCode, screen, errors };
}

describe('npm start -- --once, with the sample registry', () => {
  const outbox = mkdtempSync(join(tmpdir(), 'outbox-'));
  let finished: Finished;

  beforeAll(async () => {
    finished = await start('--once', '--outbox', outbox);
  }, PACKAGING_MS);
  afterAll(() => rmSync(outbox, { recursive: true }));

  const messagesOf = (kind: RegExp) =>
    readdirSync(outbox)
      .filter((name) => kind.test(name) && !name.startsWith('.'))
      .map((name) => readFileSync(join(outbox, name), 'utf8'));

  it('ends well', () => {
    expect(finished).toMatchObject({ exitCode: 0, errors: '' });
    expect(finished.screen).toMatch(/^\d+ executions, all as expected\.$/m);
  });

  it('fits into 80 columns', () => {
    const long = finished.screen.split('\n').filter((line) => line.length > 80);
    expect(long).toEqual([]);
  });

  it.each([
    ['an index as one image', /BREACH {3}payments\/api:1\.4\.2, latest +2 platforms; 12 findings/],
    ['a single image', /BREACH {3}payments\/api:1\.4\.1 +5 findings: 1 HIGH/],
    ['findings below the thresholds', /PASS {5}base\/python:3\.11, 3\.11\.2 +5 tolerated findings/],
    ['a clean image', /PASS {5}web\/frontend:2\.0\.0 +no findings/],
    ['a rule of its own', /PASS {5}sandbox\/model-server:try-7 +4 tolerated findings: 2 CRITICAL/],
    ['an image that cannot be scanned', /UNKNOWN {2}tools\/static:0\.1\.21 +not supported/],
    ['a scan that fails', /UNKNOWN {2}legacy\/reports:2019-06 +scan failed/],
    ['a scan that never ends', /UNKNOWN {2}nightly\/builder:build-1042 +scan timed out/],
  ])('judges %s, on its push and in the sweep', (_what, row) => {
    const [pushes = '', sweep = ''] = finished.screen.split('The registry is swept');
    expect(pushes).toMatch(row);
    expect(sweep).toMatch(row);
  });

  it.each([
    ['a chart is pushed', /skipped {2}payments\/chart:0\.9\.0 +not a container image/],
    ['a repository is empty', /- {8}archive\/empty +no images/],
    ['the sweep is over', /8 images in 9 repositories: 2 breach, 3 unknown, 3 pass/],
  ])('says so when %s', (_when, row) => {
    expect(finished.screen).toMatch(row);
  });

  /** How alerts begin; those that come at the same moment are one message, each with its own beginning. */
  const ALERTS = [
    'BREACH payments/api:1.4.1 - 1 HIGH, 2 MEDIUM, 2 LOW',
    'BREACH payments/api:1.4.2 - 4 new (2 CRITICAL, 3 HIGH, ',
    'UNKNOWN legacy/reports:2019-06 - scan failed',
    'UNKNOWN nightly/builder:build-1042 - scan timed out',
    'UNKNOWN tools/static:0.1.21 - not supported by the scanner',
  ];

  it('tells every channel of each image once, and nothing more by the sweep', () => {
    const mails = messagesOf(/\.txt$/).map((mail) =>
      ALERTS.filter((alert) => mail.includes(`\n${alert}`)),
    );
    expect(mails.flat().sort()).toEqual(ALERTS);
    expect(mails.filter((alerts) => alerts.length === 0)).toEqual([]);

    const names = ALERTS.map((alert) => alert.split(' ')[1] ?? '');
    const posts = messagesOf(/\.json$/).map((post) => names.filter((name) => post.includes(name)));
    expect(posts.flat().sort()).toEqual(names.toSorted());
    expect(posts.filter((images) => images.length === 0)).toEqual([]);
  });

  it('writes mails as their readers see them', () => {
    for (const mail of messagesOf(/\.txt$/)) {
      expect(mail).toMatch(/^To: you@example\.com\nSubject: (?:BREACH|UNKNOWN) [ -~]{1,90}\n\n/);
    }
  });
});

describe('npm start', () => {
  it.each([
    [['--registry', '/no/such/folder'], 1, 'There is no folder /no/such/folder'],
    [['--registry', 'test'], 1, 'is not a recorded registry'],
    [['--policy', '/no/such/policy.yml'], 1, 'a problem in the policy /no/such/policy.yml'],
    [['--oncee'], 2, 'did you mean "--once"?'],
  ])('with %j ends with code %i and one clear message', async (args, exitCode, message) => {
    const finished = await start(...args);
    expect(finished).toMatchObject({ exitCode, screen: '' });
    expect(finished.errors).toContain(message);
    expect(finished.errors).not.toMatch(/^ {4}at /m);
  });
});
