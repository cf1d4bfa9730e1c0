import { setImmediate as later } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ScanNotReadyError, ThrottledError } from '../../src/domain/errors.ts';
import { type Finding, findingKey } from '../../src/domain/finding.ts';
import { assessImage, Input } from '../../src/steps/assess-image.ts';
import type { Awaited } from '../../src/steps/schemas.ts';
import {
  aDetail,
  aFinding,
  ago,
  aJudgement,
  aPolicy,
  aReading,
  digestOf,
  NOW,
  OCI_INDEX,
} from '../support/builders.ts';
import {
  type FakeImage,
  type FakeRegistry,
  fakeAssessments,
  fakeCatalogue,
  fakeChangeLog,
  fakeClock,
  fakeExploitScores,
  fakeFeeds,
  fakeLineage,
  fakeRegistry,
  fakeStreams,
} from '../support/fakes/index.ts';

const INDEX = aDetail('index', {
  tags: ['1.4.2', 'latest'],
  manifestMediaType: OCI_INDEX,
  artifactMediaType: undefined,
});

const RUN = { kind: 'scan', id: 'arn:of:the:execution' } as const;

interface AwaitedPlatform {
  readonly imageDigest: string;
  readonly name: string;
  readonly awaited: Awaited;
}

function aPlatform(name: string, awaited: Awaited = { scan: 'settled' }): AwaitedPlatform {
  return { imageDigest: digestOf(name), name: `linux/${name}`, awaited };
}

function aScanned(name: string, findings: readonly Finding[]): FakeImage {
  return { detail: aDetail(name, { tags: [] }), scan: aReading({ findings }) };
}

interface Situation {
  readonly images: readonly FakeImage[];
  readonly platforms: readonly AwaitedPlatform[];
  readonly policy?: ReturnType<typeof aPolicy>;
  /** Absent: one with the images. */
  readonly registry?: FakeRegistry;
  /** What Inspector knows, by vulnerability id. */
  readonly scores?: Readonly<Record<string, number>>;
}

/** Assesses the index, or else the first image. */
async function assess({ images, platforms, policy = aPolicy(), scores, ...options }: Situation) {
  const registry = options.registry ?? fakeRegistry(images);
  const assessments = fakeAssessments();
  const step = assessImage({
    registry,
    assessments,
    policy,
    clock: fakeClock(),
    streams: fakeStreams(),
    feeds: fakeFeeds(),
    exploitScores: fakeExploitScores(scores),
    lineage: fakeLineage(),
    catalogue: fakeCatalogue(),
    changeLog: fakeChangeLog(),
  });
  const { registryId, region, repository, imageDigest } = images[0]?.detail ?? INDEX;
  const image = { registryId, region, repository, imageDigest, tags: ['as-resolved'] };
  const outcome = await step(Input.parse({ image, platforms, run: RUN, owedGraceSeconds: 900 }));
  return {
    outcome,
    stored: outcome.kind === 'assessed' ? await assessments.get(outcome.assessment) : undefined,
  };
}

describe('an index', () => {
  const high = aFinding({ id: 'CVE-1' });
  const low = aFinding({ id: 'CVE-2', severity: 'LOW' });
  const situation: Situation = {
    images: [{ detail: INDEX }, aScanned('amd64', [high, low]), aScanned('arm64', [high])],
    platforms: [aPlatform('amd64'), aPlatform('arm64')],
  };

  it('is one image, with the findings of its platforms merged', async () => {
    const { stored } = await assess(situation);
    expect(stored).toEqual({
      stream: '*',
      scanType: 'BASIC',
      image: {
        registryId: '111122223333',
        region: 'eu-west-1',
        repository: 'payments/api',
        imageDigest: digestOf('index'),
        tags: ['1.4.2', 'latest'],
        platforms: [
          { imageDigest: digestOf('amd64'), name: 'linux/amd64' },
          { imageDigest: digestOf('arm64'), name: 'linux/arm64' },
        ],
      },
      assessedAt: '2026-03-01T12:00:00.000Z',
      scannedAt: '2026-03-01T11:00:00.000Z',
      judgement: {
        thresholds: { CRITICAL: 1, HIGH: 1 },
        fixableOnly: false,
        deliver: ['alerts'],
        streams: [],
        rule: 'defaults',
      },
      verdict: {
        kind: 'breach',
        breached: [{ measure: 'HIGH', count: 1, threshold: 1 }],
        gaps: [],
      },
      counts: { HIGH: 1, LOW: 1 },
      findings: [
        expect.objectContaining({ id: 'CVE-1', platforms: ['linux/amd64', 'linux/arm64'] }),
        expect.objectContaining({ id: 'CVE-2', platforms: ['linux/amd64'] }),
      ],
      suppressed: [],
      unseen: [],
      closed: [],
      comparison: { isNewBaseline: false, new: 2, worsened: 0, reopened: 0, resolved: [] },
      news: {
        reasons: ['new-findings'],
        findings: [findingKey(high)],
        worse: 0,
        changes: {},
        released: 0,
        ended: [],
      },
      unknownTold: [],
    });
  });

  it('leaves the small end of its assessment to the machine', async () => {
    const { outcome } = await assess(situation);
    expect(outcome).toEqual({
      kind: 'assessed',
      stream: '*',
      news: { reasons: ['new-findings'], findings: 1 },
      why: 'Alert: findings that count: 1 new. Crossed: 1 HIGH (threshold 1). Stream *, its first image. Judged by defaults.',
      image: {
        registryId: '111122223333',
        region: 'eu-west-1',
        repository: 'payments/api',
        imageDigest: digestOf('index'),
        tags: ['1.4.2', 'latest'],
      },
      verdict: 'breach',
      counts: { HIGH: 1, LOW: 1 },
      suppressed: 0,
      suppressions: [],
      breached: ['1 HIGH (threshold 1)'],
      deliver: [{ channel: 'alerts', alertId: expect.any(String) }],

      assessment: 'assessment-1',
    });
  });

  it('is unknown while one platform is, and says which', async () => {
    const { outcome } = await assess({
      images: [{ detail: INDEX }, aScanned('amd64', [low]), { detail: aDetail('arm64') }],
      platforms: [aPlatform('amd64'), aPlatform('arm64', { scan: 'unsupported', detail: 'No.' })],
    });
    expect(outcome).toMatchObject({
      verdict: 'unknown',
      reason: 'unsupported',
      detail: 'linux/arm64: No.',
      counts: { LOW: 1 },
      breached: [],
      deliver: [{ channel: 'alerts', alertId: expect.any(String) }],
    });
  });

  it('has the reason that leaves it unchecked, whichever platform it is of', async () => {
    const { outcome } = await assess({
      images: [{ detail: INDEX }, { detail: aDetail('amd64') }, { detail: aDetail('arm64') }],
      platforms: [
        aPlatform('amd64', { scan: 'unsupported', detail: 'No.' }),
        aPlatform('arm64', { scan: 'timed-out', detail: 'Not begun.' }),
      ],
    });
    expect(outcome).toMatchObject({
      verdict: 'unknown',
      reason: 'timed-out',
      detail: 'linux/amd64: No. linux/arm64: Not begun.',
    });
  });

  it('without platforms is unknown', async () => {
    const { outcome } = await assess({ images: [{ detail: INDEX }], platforms: [] });
    expect(outcome).toMatchObject({ verdict: 'unknown', reason: 'unsupported' });
    expect(outcome).toHaveProperty('deliver', [{ channel: 'alerts', alertId: expect.any(String) }]);
  });
});

describe('an image', () => {
  it('that passes is stored too, and alerts nobody', async () => {
    const { outcome, stored } = await assess({
      images: [aScanned('a', [])],
      platforms: [aPlatform('a')],
    });
    expect(outcome).toMatchObject({ kind: 'assessed', verdict: 'pass', deliver: [], counts: {} });
    expect(stored?.verdict).toEqual({ kind: 'pass' });
  });

  it('is judged by the rule for its present tags', async () => {
    const policy = aPolicy({
      rules: [{ match: { tag: 'latest' }, thresholds: { HIGH: 2 }, deliver: ['payments'] }],
    });
    const { outcome, stored } = await assess({
      images: [{ detail: INDEX }, aScanned('amd64', [aFinding()])],
      platforms: [aPlatform('amd64')],
      policy,
    });
    expect(outcome).toMatchObject({ verdict: 'pass' });
    expect(stored?.judgement).toMatchObject({ deliver: ['payments'], thresholds: { HIGH: 2 } });
  });

  it('that is none is skipped: a scan event may tell of a signature', async () => {
    const { outcome } = await assess({
      images: [
        {
          detail: aDetail('a', { tags: [`sha256-${'0'.repeat(64)}.sig`] }),
          scan: aReading({ status: 'FAILED', description: 'UnsupportedImageError: No.' }),
        },
      ],
      platforms: [aPlatform('a', { scan: 'announced' })],
    });
    expect(outcome).toMatchObject({ kind: 'skipped', reason: 'not-an-image' });
  });

  it('that has gone is skipped, and nothing is stored', async () => {
    const { outcome } = await assess({ images: [], platforms: [aPlatform('amd64')] });
    expect(outcome).toMatchObject({
      kind: 'skipped',
      reason: 'gone',
      image: { imageDigest: digestOf('index'), tags: ['as-resolved'] },
    });
  });

  it('of 5,000 findings and as many tags leaves less than 1 KB to the machine', async () => {
    const findings = Array.from({ length: 5000 }, (_, index) =>
      aFinding({ id: `CVE-2026-${index}`, description: 'x'.repeat(400) }),
    );
    const tags = Array.from({ length: 1000 }, (_, index) => `build-${index}`);
    const { outcome, stored } = await assess({
      images: [{ detail: aDetail('a', { tags }), scan: aReading({ findings }) }],
      platforms: [aPlatform('a')],
    });
    expect(JSON.stringify(outcome).length).toBeLessThan(1024);
    expect(stored?.findings).toHaveLength(5000);
    expect(stored?.image.tags).toHaveLength(1000);
  });
});

describe('a platform without a scan', () => {
  it.each([
    [{ scan: 'settled' }, 'never-scanned', 'The image has never been scanned.'],
    [{ scan: 'timed-out', detail: 'Not begun.' }, 'timed-out', 'Not begun.'],
    [{ scan: 'unsupported' }, 'unsupported', 'ECR cannot scan this kind of image.'],
    [
      { scan: 'put-off' },
      'put-off',
      'It has never been scanned, and its first scan is put off: the scans of the day are used up.',
    ],
    [{ scan: 'failed', detail: 'ThrottledError: x' }, 'not-read', 'ThrottledError: x'],
  ] satisfies [Awaited, string, string][])(
    'whose wait ended as %j: %s',
    async (awaited, reason, detail) => {
      const { outcome } = await assess({
        images: [{ detail: aDetail('a') }],
        platforms: [{ imageDigest: digestOf('a'), name: 'linux/amd64', awaited }],
      });
      expect(outcome).toMatchObject({
        verdict: 'unknown',
        reason,
        detail: `linux/amd64: ${detail}`,
      });
    },
  );

  it('that was deleted from its index is unknown', async () => {
    const { outcome } = await assess({
      images: [{ detail: INDEX }],
      platforms: [aPlatform('amd64', { scan: 'failed', detail: 'ImageNotFoundError: gone' })],
    });
    expect(outcome).toMatchObject({ verdict: 'unknown', reason: 'not-read' });
  });
});

it('an image of many platforms leaves nothing under way where ECR slows it down', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `p${index}`);
  const registry = fakeRegistry([{ detail: INDEX }]);
  const begun: string[] = [];
  const ended: string[] = [];
  registry.readScan = async ({ imageDigest }) => {
    begun.push(imageDigest);
    if (imageDigest === digestOf('p3')) throw new ThrottledError('slow down');
    await later();
    ended.push(imageDigest);
    return aReading();
  };
  const platforms = names.map((name) => aPlatform(name));
  await expect(assess({ images: [{ detail: INDEX }], platforms, registry })).rejects.toThrow(
    ThrottledError,
  );
  expect(begun.length - ended.length).toBe(1);
  expect(begun.length).toBeLessThan(names.length);
});

describe('an image whose scans were put off', () => {
  it('is judged by the scan that it has, and says so', async () => {
    const { outcome } = await assess({
      images: [aScanned('a', [aFinding()])],
      platforms: [aPlatform('a', { scan: 'put-off' })],
    });
    expect(outcome).toMatchObject({
      verdict: 'breach',
      putOff: { scans: 1, judgedBy: aReading().completedAt },
    });
  });

  it('and that has none is unknown, which is nothing to alert of', async () => {
    const { outcome } = await assess({
      images: [{ detail: aDetail('a') }],
      platforms: [aPlatform('a', { scan: 'put-off' })],
    });
    expect(outcome).toMatchObject({ verdict: 'unknown', reason: 'put-off', putOff: { scans: 1 } });
    expect(outcome).toMatchObject({ deliver: [], putOff: { judgedBy: undefined } });
  });

  it('and whose last one has failed is unknown because of both', async () => {
    const scan = aReading({
      status: 'FAILED',
      description: 'It took too long.',
      findings: undefined,
    });
    const { outcome } = await assess({
      images: [{ detail: aDetail('a'), scan }],
      platforms: [aPlatform('a', { scan: 'put-off' })],
    });
    expect(outcome).toMatchObject({ reason: 'put-off', putOff: { scans: 1, judgedBy: undefined } });
    expect(outcome).toMatchObject({ detail: expect.stringContaining('It took too long.') });
  });

  it('says nothing of putting off where there was none', async () => {
    const { outcome } = await assess({
      images: [aScanned('a', [aFinding()])],
      platforms: [aPlatform('a')],
    });
    expect(outcome).not.toHaveProperty('putOff.scans');
  });
});

describe('a result that is there although the wait ended otherwise', () => {
  it.each(['timed-out', 'failed', 'unsupported'] as const)('as %s: counts', async (scan) => {
    const { outcome } = await assess({
      images: [aScanned('a', [aFinding()])],
      platforms: [aPlatform('a', { scan })],
    });
    expect(outcome).toMatchObject({ verdict: 'breach' });
  });
});

describe('a scan that is still pending', () => {
  const pending = { detail: aDetail('a'), scan: aReading({ status: 'IN_PROGRESS' }) };

  it('after the wait for it has timed out is unknown', async () => {
    const { outcome } = await assess({
      images: [pending],
      platforms: [aPlatform('a', { scan: 'timed-out', detail: 'ignored' })],
    });
    expect(outcome).toMatchObject({ verdict: 'unknown', reason: 'timed-out' });
  });
});

describe('a scan that its event has announced', () => {
  const assessAnnounced = (image: FakeImage) =>
    assess({
      images: [image],
      platforms: [aPlatform('a', { scan: 'confirmed' })],
    });
  const enhanced = { type: 'ENHANCED', status: 'ACTIVE' } as const;
  const young = aDetail('a', { pushedAt: NOW });

  it('is assessed', async () => {
    const { outcome } = await assessAnnounced(aScanned('a', [aFinding()]));
    expect(outcome).toMatchObject({ verdict: 'breach' });
  });

  it('and has no findings is clean, however young the image', async () => {
    const { outcome } = await assessAnnounced({ detail: young, scan: aReading(enhanced) });
    expect(outcome).toMatchObject({ verdict: 'pass' });
  });

  it.each([
    ['in progress', aReading({ status: 'IN_PROGRESS' })],
    ['pending', aReading({ status: 'PENDING', type: 'ENHANCED' })],
    ['not there', undefined],
  ])('and is still %s in the answer of ECR is waited for', async (_, scan) => {
    const assessing = assessAnnounced({ detail: aDetail('a'), scan });
    await expect(assessing).rejects.toThrow(ScanNotReadyError);
  });

  it.each([
    ['a basic one', { detail: aDetail('a'), scan: aReading() }],
    ['an enhanced one of a young image', { detail: young, scan: aReading(enhanced) }],
    ['one that is still to come', { detail: aDetail('a'), scan: undefined }],
  ])('with findings, which ECR does not show yet, is waited for: %s', async (_, image) => {
    const assessing = assess({
      images: [image],
      platforms: [aPlatform('a', { scan: 'announced' })],
    });
    await expect(assessing).rejects.toThrow(ScanNotReadyError);
  });

  it('with findings is judged by those that ECR shows', async () => {
    const { outcome } = await assess({
      images: [aScanned('a', [aFinding()])],
      platforms: [aPlatform('a', { scan: 'announced' })],
    });
    expect(outcome).toMatchObject({ verdict: 'breach' });
  });

  it('is not taken for clean where nobody has announced it', async () => {
    const { outcome } = await assess({
      images: [{ detail: { ...young, pushedAt: ago({ ms: 1 }) }, scan: aReading(enhanced) }],
      platforms: [aPlatform('a', { scan: 'settled' })],
    });
    expect(outcome).toMatchObject({ verdict: 'unknown', reason: 'timed-out' });
  });
});

describe('EPSS scores of Inspector', () => {
  const finding = aFinding({ id: 'CVE-2026-1', severity: 'LOW' });
  const reading = { type: 'ENHANCED', status: 'ACTIVE', findings: [finding] } as const;
  const judge = async (changes: Parameters<typeof aReading>[0], thresholds: object) => {
    const { outcome } = await assess({
      images: [{ detail: aDetail('a'), scan: aReading({ ...reading, ...changes }) }],
      platforms: [aPlatform('a')],
      policy: aPolicy({ defaults: aJudgement({ thresholds }) }),
      scores: { 'CVE-2026-1': 0.6, 'CVE-2026-2': 0.9 },
    });
    return outcome.kind === 'assessed' ? outcome.verdict : outcome.kind;
  };

  it.each([
    ['count against a threshold that they reach', {}, { epss: 0.6 }, 'breach'],
    ['do not count against one above them', {}, { epss: 0.61 }, 'pass'],
    ['are not asked for where no threshold names them', {}, { critical: 1 }, 'pass'],
    [
      'are not those of a basic registry',
      { type: 'BASIC', status: 'COMPLETE' },
      { epss: 0.1 },
      'pass',
    ],
  ] as const)('%s', async (_, changes, thresholds, verdict) => {
    expect(await judge(changes, thresholds)).toBe(verdict);
  });
});

it('a registry that asks to slow down is an error, not a verdict', async () => {
  const registry = fakeRegistry([aScanned('a', [])]);
  const step = assessImage({
    registry: {
      ...registry,
      readScan: async () => {
        throw new ThrottledError('Rate exceeded');
      },
    },
    assessments: fakeAssessments(),
    policy: aPolicy(),
    clock: fakeClock(),
    streams: fakeStreams(),
    feeds: fakeFeeds(),
    exploitScores: fakeExploitScores(),
    lineage: fakeLineage(),
    catalogue: fakeCatalogue(),
    changeLog: fakeChangeLog(),
  });
  const { registryId, region, repository, imageDigest } = aDetail('a');
  const image = { registryId, region, repository, imageDigest, tags: [] };
  await expect(
    step({ image, platforms: [aPlatform('a')], run: RUN, owedGraceSeconds: 900 }),
  ).rejects.toThrow(ThrottledError);
});
