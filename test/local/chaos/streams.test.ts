import { describe, expect, it } from '@jest/globals';
import { createHistory, type History } from '../../../local/chaos/history.ts';
import { type TrueImage, truthOf } from '../../../local/chaos/oracle.ts';
import { checkStreams } from '../../../local/chaos/streams.ts';
import type { RecordedScan } from '../../../local/recorded-registry/index.ts';
import { assess } from '../../../src/domain/assess.ts';
import { judgementFor, type Policy } from '../../../src/domain/policy.ts';
import { nextState } from '../../../src/domain/stream-state.ts';
import { anImage, aRegistry, digestOf } from '../support/registry.ts';

const KEV_ID = 'CVE-2021-44228';
const POLICY: Policy = {
  defaults: { thresholds: { CRITICAL: 1 }, fixableOnly: false, deliver: ['mail'], streams: [] },
  rules: [],
  suppressions: [],
  channels: { mail: { type: 'sns' } },
  sweep: { failOnUnchecked: false },
};
const PUSHED = Date.parse('2026-11-26T10:00:00Z');
const MINUTE = 60_000;
const NAME = `api@${digestOf('a')}`;

const clean = anEnhancedScan([KEV_ID, 'LOW']);
const breaching = anEnhancedScan([KEV_ID, 'LOW'], ['CVE-2026-1', 'CRITICAL']);

function anEnhancedScan(...findings: [id: string, severity: string][]): RecordedScan {
  return {
    imageScanStatus: { status: 'ACTIVE' },
    imageScanFindings: {
      enhancedFindings: findings.map(([vulnerabilityId, severity]) => ({
        packageVulnerabilityDetails: { vulnerabilityId },
        severity,
        status: 'ACTIVE',
      })),
    },
  };
}

/** The image as it is with such a history: pushed at 10:00, KEV and EPSS known from before unless said otherwise. */
function truth(changes: Partial<History> = {}) {
  const history = { ...createHistory(), pushedAt: PUSHED, stored: fetched(PUSHED - 1), ...changes };
  return truthOf({
    registry: aRegistry(
      { api: [anImage('a', { tags: ['1'], scan: clean })] },
      { type: 'ENHANCED' },
    ),
    policy: POLICY,
    feeds: {
      kev: { feed: 'kev', fetchedAt: '', ids: [KEV_ID] },
      epss: { feed: 'epss', fetchedAt: '', scores: {} },
    },
    history,
    at: new Date(PUSHED),
  });
}

function fetched(kev: number): History['stored'] {
  return new Map([
    ['kev', kev],
    ['epss', PUSHED - 1],
  ]);
}

const rescannedAt = (at: number) => ({ rescans: new Map([[NAME, [{ at, scan: breaching }]]]) });

function imageIn(images: ReadonlyMap<string, TrueImage>): TrueImage {
  const image = images.get(NAME);
  if (!image) throw new Error('There is no such image.');
  return image;
}

/** What the books have against an assessment of this moment that has read the `which`-th of all that was to be read. */
async function namesOf(
  known: ReturnType<typeof truth>,
  at: number,
  { readAs, owed = true }: { readAs: ReturnType<typeof truth>; owed?: boolean },
): Promise<readonly string[]> {
  const { detail, platforms, readings } = imageIn(readAs);
  const [scans = []] = readings(Number.POSITIVE_INFINITY, []);
  const stored = assess({
    image: { ...detail, platforms },
    stream: '*',
    scans,
    judgement: judgementFor(POLICY, detail),
    suppressions: [],
    before: undefined,
    at: new Date(at),
  });
  const key = `findings/1/eu-west-1/api/${digestOf('a').slice('sha256:'.length)}/x.json.gz`;
  const state = nextState({
    state: undefined,
    assessment: stored,
    key,
    pushedAt: detail.pushedAt,
    run: { kind: 'scan', id: 'run' },
    routes: { now: owed ? ['mail'] : [], later: [], threads: [] },
  });
  const { discrepancies } = await checkStreams({
    truth: known,
    policy: POLICY,
    states: new Map([[imageIn(known).stream, [state]]]),
    assessment: async () => stored,
  });
  return discrepancies.map(({ name }) => name);
}

describe('the books of an image that Inspector has looked at again', () => {
  const known = truth(rescannedAt(PUSHED + 5 * MINUTE));
  const before = PUSHED + 5 * MINUTE - 1;
  const after = PUSHED + 5 * MINUTE;

  it('take either result of an assessment that began before', async () => {
    expect(await namesOf(known, before, { readAs: truth() })).toEqual([]);
    expect(await namesOf(known, before, { readAs: known })).toEqual([]);
  });

  it('take only the new one of an assessment that began later', async () => {
    expect(await namesOf(known, after, { readAs: known })).toEqual([]);
    expect(await namesOf(known, after, { readAs: truth() })).toEqual([
      'finding-lost',
      'verdict-wrong',
      'changes-wrong',
      'news-wrong',
      'alert-missing',
    ]);
  });

  it('miss an alert that is owed to nobody', async () => {
    expect(await namesOf(known, after, { readAs: known, owed: false })).toEqual(['alert-missing']);
  });

  it('know no result that has never been', async () => {
    expect(await namesOf(truth(), after, { readAs: known })).toContain('finding-invented');
  });
});

describe('the books of findings that a feed lists', () => {
  const unaware = truth({ stored: new Map() });
  const asIfNone = truthOf({
    registry: aRegistry(
      { api: [anImage('a', { tags: ['1'], scan: clean })] },
      { type: 'ENHANCED' },
    ),
    policy: POLICY,
    feeds: {},
    history: createHistory(),
    at: new Date(PUSHED),
  });

  it.each([
    ['never came', unaware, PUSHED + 60 * MINUTE, []],
    ['came a minute ago', truth({ stored: fetched(PUSHED) }), PUSHED + MINUTE, []],
    [
      'came two minutes ago',
      truth({ stored: fetched(PUSHED) }),
      PUSHED + 2 * MINUTE,
      ['finding-wrong'],
    ],
    ['was there before the first push', truth(), PUSHED, ['finding-wrong']],
  ])('that %s', async (_, known, at, expected) => {
    expect(await namesOf(known, at, { readAs: asIfNone })).toEqual(expected);
  });
});
