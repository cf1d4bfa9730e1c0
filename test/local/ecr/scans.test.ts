import type { DescribeImageScanFindingsResponse } from '@aws-sdk/client-ecr';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createEcr, type EcrOptions } from '../../../local/ecr/index.ts';
import type { EventEntry } from '../../../local/events/entry.ts';
import { call } from '../support/call.ts';
import {
  anEnhancedScan,
  anImage,
  aRegistry,
  aScan,
  DAY,
  digestOf,
  MARCH_1,
  REGISTRY_ID,
  unsupported,
} from '../support/registry.ts';

const LATER = MARCH_1 + 2 * DAY;

beforeEach(() => {
  jest.useFakeTimers({ now: LATER * 1000 });
});
afterEach(() => {
  jest.useRealTimers();
});

/** A registry, and short ways to ask it about the image `name`, or a tag, of the repository `api`. */
function setUp(registry: EcrOptions['registry'], options: Partial<EcrOptions> = {}) {
  const sent: EventEntry[] = [];
  const ecr = createEcr({
    registry,
    putEvents: async (entries) => sent.push(...entries),
    scanMillis: 1000,
    ...options,
  });
  const ask =
    (operation: string) =>
    (name: string, more: object = {}) =>
      call<DescribeImageScanFindingsResponse>(ecr.service, operation, {
        repositoryName: 'api',
        imageId: { imageDigest: digestOf(name) },
        ...more,
      });
  const findings = ask('DescribeImageScanFindings');
  return {
    ecr,
    findings,
    start: ask('StartImageScan'),
    status: async (name: string) => (await findings(name)).imageScanStatus?.status,
    /** What was sent: detail type and detail of each event. */
    sent: () => sent.map(({ DetailType, Detail }) => [DetailType, JSON.parse(Detail)]),
    entries: sent,
  };
}

const pass = (millis: number) => jest.advanceTimersByTimeAsync(millis);
const errorName = (name: string) => ({ name });

describe('StartImageScan', () => {
  it('takes its time, ends in the recorded result, and says so', async () => {
    const { start, findings, status, sent } = setUp(
      aRegistry({ api: [anImage('a', { tags: ['1'], scan: aScan({ HIGH: 2, LOW: 0 }) })] }),
    );
    expect(await start('a')).toEqual({
      registryId: REGISTRY_ID,
      repositoryName: 'api',
      imageId: { imageDigest: digestOf('a') },
      imageScanStatus: { status: 'IN_PROGRESS' },
    });
    await pass(999);
    expect(await findings('a')).toMatchObject({ imageScanStatus: { status: 'IN_PROGRESS' } });
    expect(sent()).toEqual([]);
    await pass(1);
    expect(await status('a')).toBe('COMPLETE');
    expect((await findings('a')).imageScanFindings).toMatchObject({
      imageScanCompletedAt: LATER + 1,
      findingSeverityCounts: { HIGH: 2 },
    });
    expect(sent()).toEqual([
      [
        'ECR Image Scan',
        {
          'scan-status': 'COMPLETE',
          'repository-name': 'api',
          'finding-severity-counts': { HIGH: 2 },
          'image-digest': digestOf('a'),
          'image-tags': ['1'],
        },
      ],
    ]);
  });

  it('sends FAILED without counts', async () => {
    const { start, sent, status, entries } = setUp(
      aRegistry({ api: [anImage('a', { scan: unsupported })] }),
    );
    await start('a');
    await pass(1000);
    expect(await status('a')).toBe('FAILED');
    expect(sent()).toEqual([
      [
        'ECR Image Scan',
        {
          'scan-status': 'FAILED',
          'repository-name': 'api',
          'image-digest': digestOf('a'),
          'image-tags': [],
        },
      ],
    ]);
    expect(entries[0]).toMatchObject({
      Source: 'aws.ecr',
      Resources: [`arn:aws:ecr:eu-west-1:${REGISTRY_ID}:repository/api`],
    });
  });

  it('of an image without a recorded scan never ends', async () => {
    const { start, findings, status, sent } = setUp(aRegistry({ api: [anImage('a')] }));
    await expect(findings('a')).rejects.toMatchObject({
      name: 'ScanNotFoundException',
      message: `Image scan does not exist for the image with '{imageDigest:'${digestOf('a')}', imageTag:'null'}' in the repository with name 'api' in the registry with id '${REGISTRY_ID}'`,
    });
    await start('a');
    await pass(DAY * 1000 * 2);
    expect(await status('a')).toBe('IN_PROGRESS');
    expect(sent()).toEqual([]);
    await expect(start('a')).rejects.toMatchObject(errorName('LimitExceededException'));
  });

  it.each([
    ['23:59:59 after the recorded scan', LATER - DAY + 1, false],
    ['24 hours after the recorded scan', LATER - DAY, true],
  ])('%s (%i): accepted %s', async (_, completedAt, isAccepted) => {
    const { start } = setUp(aRegistry({ api: [anImage('a', { scan: aScan({}, completedAt) })] }));
    const accepted = start('a').then(() => true);
    if (isAccepted) return expect(await accepted).toBe(true);
    return expect(accepted).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'The scan quota per image has been exceeded. Wait and try again.',
    });
  });

  it('is refused while a scan is under way, and for 24 hours after it', async () => {
    const { start } = setUp(aRegistry({ api: [anImage('a', { scan: aScan() })] }));
    await start('a');
    await expect(start('a')).rejects.toMatchObject(errorName('LimitExceededException'));
    await pass(1000);
    await expect(start('a')).rejects.toMatchObject(errorName('LimitExceededException'));
    await pass(DAY * 1000);
    await expect(start('a')).resolves.toMatchObject({ imageScanStatus: { status: 'IN_PROGRESS' } });
  });

  it.each([
    ['an index', anImage('a', { children: [] }), 'UnsupportedImageTypeException'],
    [
      'a Helm chart',
      anImage('a', { artifactMediaType: 'application/vnd.cncf.helm.config.v1+json' }),
      'UnsupportedImageTypeException',
    ],
    ['an archived image', anImage('a', { imageStatus: 'ARCHIVED' }), 'ImageArchivedException'],
    ['an image that is gone', anImage('other'), 'ImageNotFoundException'],
  ])('refuses %s', async (_, image, name) => {
    const { start } = setUp(aRegistry({ api: [image] }));
    await expect(start('a')).rejects.toMatchObject({ name });
  });

  it('is disabled in a registry with enhanced scanning', async () => {
    const { start } = setUp(aRegistry({ api: [anImage('a')] }, { type: 'ENHANCED' }));
    await expect(start('a')).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'This feature is disabled',
    });
  });

  it('finds an image by its tag', async () => {
    const { start } = setUp(aRegistry({ api: [anImage('a', { tags: ['1'], scan: aScan() })] }));
    expect(await start('-', { imageId: { imageTag: '1' } })).toMatchObject({
      imageId: { imageTag: '1', imageDigest: digestOf('a') },
    });
  });
});

describe('pages of findings', () => {
  const basic = aScan({ HIGH: 6, LOW: 2100 });
  const enhanced = anEnhancedScan({ HIGH: 6, LOW: 244 });

  it.each([
    ['basic', undefined, [...Array(21).fill(100), 6], basic],
    ['basic', 1000, [1000, 1000, 106], basic],
    ['enhanced', undefined, [100, 100, 50], enhanced],
    ['enhanced', 1000, [100, 100, 50], enhanced],
    ['enhanced', 1, [100, 100, 50], enhanced],
  ])(
    '%s with maxResults %s: pages of %j, each with the counts of the whole image',
    async (_, maxResults, expected, scan) => {
      const { findings } = setUp(aRegistry({ api: [anImage('a', { scan })] }));
      const names: unknown[] = [];
      const lengths: number[] = [];
      let nextToken: string | undefined;
      do {
        const page = await findings('a', { maxResults, nextToken });
        const found = (page.imageScanFindings?.findings ??
          page.imageScanFindings?.enhancedFindings ??
          []) as { name: string }[];
        names.push(...found.map(({ name }) => name));
        lengths.push(found.length);
        expect(page.imageScanFindings?.findingSeverityCounts).toEqual(
          scan.imageScanFindings?.findingSeverityCounts,
        );
        nextToken = page.nextToken;
      } while (nextToken);
      expect(lengths).toEqual(expected);
      expect(new Set(names).size).toBe(names.length);
    },
  );

  it('a token of one image opens no page of another', async () => {
    const { findings } = setUp(
      aRegistry({ api: [anImage('a', { scan: basic }), anImage('b', { scan: basic })] }),
    );
    const { nextToken } = await findings('a');
    await expect(findings('b', { nextToken })).rejects.toMatchObject(
      errorName('InvalidParameterException'),
    );
  });
});

describe('push', () => {
  const image = anImage('a', { tags: ['1', 'latest'], scan: aScan({ CRITICAL: 1 }) });

  it('puts an image into an empty repository and sends one event for each tag', async () => {
    const { ecr, findings, sent } = setUp(aRegistry({ api: [image] }), { pushed: 'none' });
    await expect(findings('a')).rejects.toMatchObject(errorName('ImageNotFoundException'));
    await ecr.push({ repository: 'api', imageDigest: digestOf('a') });
    const push = {
      result: 'SUCCESS',
      'repository-name': 'api',
      'image-digest': digestOf('a'),
      'action-type': 'PUSH',
      'manifest-media-type': 'application/vnd.oci.image.manifest.v1+json',
      'artifact-media-type': 'application/vnd.oci.image.config.v1+json',
    };
    expect(sent()).toEqual([
      ['ECR Image Action', { ...push, 'image-tag': '1' }],
      ['ECR Image Action', { ...push, 'image-tag': 'latest' }],
    ]);
    await expect(findings('a')).rejects.toMatchObject(errorName('ScanNotFoundException'));
  });

  it('of an untagged image sends one event without a tag', async () => {
    const { ecr, sent, entries } = setUp(aRegistry({ api: [anImage('a')] }), { pushed: 'none' });
    await ecr.push({ repository: 'api', imageDigest: digestOf('a') });
    expect(sent()).toHaveLength(1);
    expect(sent()[0]?.[1]).not.toHaveProperty('image-tag');
    expect(entries[0]).toMatchObject({ Resources: [] });
  });

  it('scans on push where a rule says so, but never an index', async () => {
    const registry = aRegistry(
      { api: [image, anImage('index', { tags: ['2'], children: ['a'] })] },
      { rules: { SCAN_ON_PUSH: ['ap*'] } },
    );
    const { ecr, findings, status, sent } = setUp(registry, { pushed: 'none' });
    for (const push of ecr.pushes()) await ecr.push(push);
    expect(await status('a')).toBe('IN_PROGRESS');
    await expect(findings('index')).rejects.toMatchObject(errorName('ScanNotFoundException'));
    await pass(1000);
    expect(await status('a')).toBe('COMPLETE');
    expect(sent().map(([type]) => type)).toEqual([
      'ECR Image Action',
      'ECR Image Action',
      'ECR Image Action',
      'ECR Image Scan',
    ]);
  });

  it('in an enhanced registry is followed by one initial scan, told with ARN and TOTAL', async () => {
    const registry = aRegistry(
      { api: [anImage('a', { tags: ['1'], scan: anEnhancedScan({ HIGH: 2, LOW: 3 }) })] },
      { type: 'ENHANCED', rules: { CONTINUOUS_SCAN: ['*'] } },
    );
    const { ecr, status, sent, entries } = setUp(registry, { pushed: 'none' });
    await ecr.push({ repository: 'api', imageDigest: digestOf('a') });
    expect(await status('a')).toBe('PENDING');
    await pass(1000);
    expect(await status('a')).toBe('ACTIVE');
    const arn = `arn:aws:ecr:eu-west-1:${REGISTRY_ID}:repository/api`;
    expect(sent().slice(1)).toEqual([
      [
        'Inspector2 Scan',
        {
          'scan-status': 'INITIAL_SCAN_COMPLETE',
          'repository-name': arn,
          'finding-severity-counts': { CRITICAL: 0, HIGH: 2, MEDIUM: 0, TOTAL: 5 },
          'image-digest': digestOf('a'),
          'image-tags': ['1'],
          version: '1.0',
        },
      ],
    ]);
    expect(entries[1]).toMatchObject({ Source: 'aws.inspector2', Resources: [arn] });
  });

  it.each(['SCAN_ELIGIBILITY_EXPIRED', 'UNSUPPORTED_IMAGE', 'PENDING'])(
    'in an enhanced registry that ends in %s sends no scan event',
    async (recorded) => {
      const registry = aRegistry(
        { api: [anImage('a', { scan: { imageScanStatus: { status: recorded } } })] },
        { type: 'ENHANCED', rules: { CONTINUOUS_SCAN: ['*'] } },
      );
      const { ecr, status, sent } = setUp(registry, { pushed: 'none' });
      await ecr.push({ repository: 'api', imageDigest: digestOf('a') });
      await pass(5000);
      expect(await status('a')).toBe(recorded);
      expect(sent().map(([type]) => type)).toEqual(['ECR Image Action']);
    },
  );

  it('in an enhanced registry is looked at again, which no event tells', async () => {
    const registry = aRegistry(
      { api: [anImage('a', { tags: ['1'], scan: anEnhancedScan({ LOW: 1 }) })] },
      { type: 'ENHANCED', rules: { CONTINUOUS_SCAN: ['*'] } },
    );
    const { ecr, findings, sent } = setUp(registry, { pushed: 'none' });
    const image = { repositoryName: 'api', imageDigest: digestOf('a') };
    const again = () => ecr.rescan(image, anEnhancedScan({ CRITICAL: 2 }));
    expect(again).toThrow('is not there');
    await ecr.push({ repository: 'api', imageDigest: digestOf('a') });
    expect(again).toThrow('is not scanned continuously: PENDING');
    await pass(1000);
    const before = sent();
    again();
    expect((await findings('a')).imageScanFindings).toMatchObject({
      findingSeverityCounts: { CRITICAL: 2 },
      enhancedFindings: [{ severity: 'CRITICAL' }, { severity: 'CRITICAL' }],
    });
    const place = { registryId: REGISTRY_ID, region: 'eu-west-1' };
    expect(ecr.enhancedFindings({ ...image, ...place })).toHaveLength(2);
    await pass(5000);
    expect(sent()).toEqual(before);
  });

  it('sends no scan event while they are suppressed', async () => {
    const registry = aRegistry({ api: [image] }, { rules: { SCAN_ON_PUSH: ['*'] } });
    const { ecr, status, sent } = setUp(registry, { pushed: 'none' });
    ecr.suppressScanEvents(true);
    await ecr.push({ repository: 'api', imageDigest: digestOf('a') });
    await pass(1000);
    expect(await status('a')).toBe('COMPLETE');
    expect(sent().map(([type]) => type)).not.toContain('ECR Image Scan');
    ecr.suppressScanEvents(false);
    await pass(DAY * 1000);
    await call(ecr.service, 'StartImageScan', {
      repositoryName: 'api',
      imageId: { imageTag: '1' },
    });
    await pass(1000);
    expect(sent().map(([type]) => type)).toContain('ECR Image Scan');
  });

  it('is refused for an image that is there or that was never recorded', async () => {
    const { ecr } = setUp(aRegistry({ api: [image] }));
    await expect(ecr.push({ repository: 'api', imageDigest: digestOf('a') })).rejects.toThrow(
      'has been pushed already',
    );
    await expect(ecr.push({ repository: 'api', imageDigest: digestOf('z') })).rejects.toThrow(
      'is not in the recorded registry',
    );
  });

  it('stop ends scans without a word', async () => {
    const { ecr, start, status, sent } = setUp(aRegistry({ api: [image] }));
    await start('a');
    ecr.stop();
    await pass(5000);
    expect(await status('a')).toBe('IN_PROGRESS');
    expect(sent()).toEqual([]);
  });
});

describe('pushes', () => {
  it('follow the recorded times, with children before the index that names them', () => {
    const registry = aRegistry({
      late: [anImage('last', { imagePushedAt: MARCH_1 + 100 })],
      api: [
        anImage('index', { children: ['b', 'inner'], tags: ['1'], imagePushedAt: MARCH_1 + 1 }),
        anImage('inner', { children: ['a'], imagePushedAt: MARCH_1 + 2 }),
        anImage('a', { imagePushedAt: MARCH_1 + 5 }),
        anImage('b', { imagePushedAt: MARCH_1 + 1 }),
      ],
    });
    const { ecr } = setUp(registry, { pushed: 'none' });
    expect(ecr.pushes().map(({ imageDigest }) => imageDigest)).toEqual(
      ['b', 'a', 'inner', 'index', 'last'].map(digestOf),
    );
    expect(ecr.pushes()[3]).toEqual({
      repository: 'api',
      imageDigest: digestOf('index'),
      tags: ['1'],
      pushedAt: MARCH_1 + 1,
    });
  });

  it('of what belongs together are one after the other, and each image is pushed once', () => {
    const ofIndexes = ['x', 'y'].map((name) => [
      anImage(`${name}-a`, { imagePushedAt: MARCH_1 }),
      anImage(`${name}-tagged`, { tags: ['arm'], imagePushedAt: MARCH_1 + 2 }),
      anImage(`${name}-1`, { children: [`${name}-a`], tags: ['1'], imagePushedAt: MARCH_1 + 1 }),
      anImage(`${name}-2`, {
        ...{ children: [`${name}-a`, `${name}-tagged`], tags: ['2'] },
        imagePushedAt: MARCH_1 + 2,
      }),
    ]);
    const registry = aRegistry({ x: ofIndexes[0] ?? [], y: ofIndexes[1] ?? [] });
    const { ecr } = setUp(registry, { pushed: 'none' });
    expect(ecr.pushes().map(({ imageDigest }) => imageDigest)).toEqual(
      ['x-a', 'x-1', 'y-a', 'y-1', 'x-tagged', 'y-tagged', 'x-2', 'y-2'].map(digestOf),
    );
  });
});
