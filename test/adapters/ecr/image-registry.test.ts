import { ECRClient } from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createEcr } from '../../../local/ecr/index.ts';
import type { RecordedRegistry } from '../../../local/recorded-registry/index.ts';
import { ecrImageRegistry } from '../../../src/adapters/ecr/image-registry.ts';
import { AccessDeniedError, ImageNotFoundError } from '../../../src/domain/errors.ts';
import { countBySeverity } from '../../../src/domain/severity.ts';
import { serve } from '../../local/support/call.ts';
import {
  anEnhancedScan,
  anImage,
  aRegistry,
  aScan,
  DAY,
  digestOf,
  MARCH_1,
  OCI_INDEX,
  REGISTRY_ID,
  unsupported,
} from '../../local/support/registry.ts';

const OWN = { registryId: REGISTRY_ID, region: 'eu-west-1' };
const API = { registryId: REGISTRY_ID, region: 'eu-west-1', repository: 'team/api' };
const image = (name: string) => ({ ...API, imageDigest: digestOf(name) });

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** The port in front of the local ECR, over HTTP; `requests` has the operations in order. */
async function connect(recorded: RecordedRegistry) {
  const ecr = createEcr({
    registry: recorded,
    putEvents: async () => {},
    now: () => (MARCH_1 + DAY) * 1000,
    scanMillis: 60_000,
  });
  const requests: string[] = [];
  const { config, close } = await serve((request) => {
    requests.push(String(request.headers['x-amz-target']).replace(/^.*\./, ''));
    return ecr.service(request);
  });
  const client = new ECRClient(config);
  closers.push(
    close,
    () => client.destroy(),
    () => ecr.stop(),
  );
  return { registry: ecrImageRegistry(() => client, REGISTRY_ID), requests };
}

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

describe('listing', () => {
  it('has every repository, over all pages', async () => {
    const names = Array.from({ length: 1001 }, (_, index) => `team/r${index}`);
    const { registry, requests } = await connect(
      aRegistry(Object.fromEntries(names.map((name) => [name, []]))),
    );
    const listed = await all(registry.repositories(OWN));
    expect(listed.map(({ repository }) => repository).sort()).toEqual(names.sort());
    expect(listed[0]).toEqual({ ...API, repository: expect.any(String) });
    expect(requests).toEqual(['DescribeRepositories', 'DescribeRepositories']);
  });

  it('has every tagged image of a repository, over all pages', async () => {
    const tagged = Array.from({ length: 1001 }, (_, index) =>
      anImage(`i${index}`, { tags: [`t${index}`] }),
    );
    const { registry, requests } = await connect(
      aRegistry({ 'team/api': [anImage('untagged'), ...tagged] }),
    );
    const listed = await all(registry.images(API));
    expect(listed).toHaveLength(1001);
    expect(new Set(listed.map(({ imageDigest }) => imageDigest)).size).toBe(1001);
    expect(requests).toEqual(['DescribeImages', 'DescribeImages']);
  });

  it('of a repository that was deleted says so by its name', async () => {
    const { registry } = await connect(aRegistry({}));
    await expect(all(registry.images(API))).rejects.toThrow(ImageNotFoundError);
  });
});

describe('describing an image', () => {
  const registryWith = aRegistry({
    'team/api': [
      anImage('a', { tags: ['1.4.2', 'latest'] }),
      anImage('index', { tags: ['multi'], children: ['a'] }),
      anImage('untagged'),
    ],
  });

  it.each([
    ['tag', { ...API, tag: 'latest' }],
    ['image digest', image('a')],
  ])('by its %s', async (_, name) => {
    const { registry } = await connect(registryWith);
    expect(await registry.describeImage(name)).toEqual({
      ...image('a'),
      tags: ['1.4.2', 'latest'],
      pushedAt: new Date('2026-03-01T12:00:00.000Z'),
      manifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactMediaType: 'application/vnd.oci.image.config.v1+json',
    });
  });

  it('without tags has an empty list of them', async () => {
    const { registry } = await connect(registryWith);
    expect((await registry.describeImage(image('untagged'))).tags).toEqual([]);
  });

  it.each([
    ['an unknown tag', { ...API, tag: 'gone' }],
    ['an unknown image digest', image('gone')],
    ['an unknown repository', { ...image('a'), repository: 'gone' }],
  ])('by %s fails by its name', async (_, name) => {
    const { registry } = await connect(registryWith);
    await expect(registry.describeImage(name)).rejects.toThrow(ImageNotFoundError);
  });

  it('of an account that lets nobody in fails by its name', async () => {
    const { registry } = await connect(registryWith);
    const elsewhere = { ...image('a'), registryId: '999988887777' };
    await expect(registry.describeImage(elsewhere)).rejects.toThrow(AccessDeniedError);
    await expect(registry.peekScan(elsewhere)).rejects.toThrow(AccessDeniedError);
    await expect(registry.startScan(elsewhere)).rejects.toThrow(AccessDeniedError);
    await expect(registry.readManifests(elsewhere, ['sha256:0'])).rejects.toThrow(
      AccessDeniedError,
    );
    const pages = registry.images(elsewhere)[Symbol.asyncIterator]();
    await expect(pages.next()).rejects.toThrow(AccessDeniedError);
    const names = registry.repositories(elsewhere)[Symbol.asyncIterator]();
    await expect(names.next()).rejects.toThrow(AccessDeniedError);
  });

  it('of another account is not asked for what ECR tells of the own one only', async () => {
    const { registry, requests } = await connect(registryWith);
    const elsewhere = { ...API, registryId: '999988887777' };
    expect(await registry.scanType(elsewhere)).toBe('BASIC');
    expect(await registry.scansOnPush(elsewhere)).toBe(false);
    expect(requests).toEqual([]);
  });

  it('has the manifests of those that are there', async () => {
    const { registry } = await connect(registryWith);
    const manifests = await registry.readManifests(API, [digestOf('index'), digestOf('gone')]);
    expect([...manifests]).toEqual([
      [
        digestOf('index'),
        {
          schemaVersion: 2,
          mediaType: OCI_INDEX,
          manifests: [expect.objectContaining({ digest: digestOf('a') })],
        },
      ],
    ]);
  });
});

it('has the manifests of more images than BatchGetImage takes', async () => {
  const names = Array.from({ length: 101 }, (_, index) => `i${index}`);
  const { registry, requests } = await connect(
    aRegistry({
      'team/api': [anImage('a'), ...names.map((name) => anImage(name, { children: ['a'] }))],
    }),
  );
  const manifests = await registry.readManifests(API, names.map(digestOf));
  expect([...manifests.keys()].sort()).toEqual(names.map(digestOf).sort());
  expect(requests).toEqual(['BatchGetImage', 'BatchGetImage']);
});

describe('reading a scan', () => {
  it('has every finding of every page, basic', async () => {
    const { registry, requests } = await connect(
      aRegistry({ 'team/api': [anImage('a', { scan: aScan({ HIGH: 6, MEDIUM: 1000 }) })] }),
    );
    const reading = await registry.readScan(image('a'));
    expect(reading).toMatchObject({
      status: 'COMPLETE',
      type: 'BASIC',
      completedAt: '2026-03-01T12:00:00.000Z',
    });
    // Not added up from the counts that each page repeats.
    expect(countBySeverity(reading?.findings ?? [])).toEqual({ HIGH: 6, MEDIUM: 1000 });
    expect(requests.filter((name) => name === 'DescribeImageScanFindings')).toHaveLength(2);
  });

  it('has every finding of every page, enhanced: a hundred a page whatever is asked', async () => {
    const scan = anEnhancedScan({ CRITICAL: 9, HIGH: 91, LOW: 140, UNTRIAGED: 10 });
    const { registry, requests } = await connect(
      aRegistry({ 'team/api': [anImage('a', { scan })] }, { type: 'ENHANCED' }),
    );
    const reading = await registry.readScan(image('a'));
    expect(reading).toMatchObject({ status: 'ACTIVE', type: 'ENHANCED' });
    expect(countBySeverity(reading?.findings ?? [])).toEqual({
      CRITICAL: 9,
      HIGH: 91,
      LOW: 140,
      UNTRIAGED: 10,
    });
    expect(requests).toEqual(Array.from({ length: 3 }, () => 'DescribeImageScanFindings'));
  });

  it('that is ACTIVE is enhanced, whatever the registry was when it was asked', async () => {
    const scan = {
      imageScanStatus: { status: 'ACTIVE' },
      imageScanFindings: { findings: [], findingSeverityCounts: {} },
    };
    const { registry } = await connect(aRegistry({ 'team/api': [anImage('a', { scan })] }));
    expect(await registry.scanType(OWN)).toBe('BASIC');
    expect(await registry.readScan(image('a'))).toMatchObject({ type: 'ENHANCED', findings: [] });
  });

  it('is possible with a look at its first page', async () => {
    const { registry, requests } = await connect(
      aRegistry({ 'team/api': [anImage('a', { scan: aScan({ HIGH: 300 }) })] }),
    );
    expect(await registry.peekScan(image('a'))).toMatchObject({
      status: 'COMPLETE',
      findings: [{ severity: 'HIGH' }],
    });
    expect(requests.filter((name) => name === 'DescribeImageScanFindings')).toHaveLength(1);
  });

  it('that found nothing has no findings', async () => {
    const { registry } = await connect(
      aRegistry({ 'team/api': [anImage('a', { scan: aScan({}) })] }),
    );
    expect(await registry.readScan(image('a'))).toMatchObject({ status: 'COMPLETE', findings: [] });
  });

  it('that failed has its description, and no findings at all', async () => {
    const { registry } = await connect(
      aRegistry({ 'team/api': [anImage('a', { scan: unsupported })] }),
    );
    expect(await registry.readScan(image('a'))).toEqual({
      status: 'FAILED',
      description: 'UnsupportedImageError: not supported.',
      type: 'BASIC',
      findings: undefined,
      completedAt: undefined,
    });
  });

  it('that has never been made is undefined: not an empty one', async () => {
    const { registry } = await connect(aRegistry({ 'team/api': [anImage('a')] }));
    expect(await registry.readScan(image('a'))).toBeUndefined();
    expect(await registry.peekScan(image('a'))).toBeUndefined();
  });

  it('of an image that has gone fails by its name', async () => {
    const { registry } = await connect(aRegistry({ 'team/api': [] }));
    await expect(registry.readScan(image('a'))).rejects.toThrow(ImageNotFoundError);
    await expect(registry.peekScan(image('a'))).rejects.toThrow(ImageNotFoundError);
  });
});

describe('starting a scan', () => {
  it.each([
    ['of an image without one', {}, { kind: 'started' }],
    ['again after 24 hours', { scan: aScan({}, MARCH_1) }, { kind: 'started' }],
    ['again within 24 hours', { scan: aScan({}, MARCH_1 + 1) }, { kind: 'limit-exceeded' }],
    [
      'of an index',
      { children: ['b'] },
      { kind: 'unsupported', detail: expect.stringContaining(OCI_INDEX) },
    ],
    [
      'of a Helm chart',
      { artifactMediaType: 'application/vnd.cncf.helm.config.v1+json' },
      { kind: 'unsupported', detail: expect.stringContaining('helm') },
    ],
    [
      'of an archived image',
      { imageStatus: 'ARCHIVED' },
      { kind: 'archived', detail: expect.stringContaining('archived') },
    ],
  ])('%s', async (_, changes, started) => {
    const { registry } = await connect(aRegistry({ 'team/api': [anImage('a', changes)] }));
    expect(await registry.startScan(image('a'))).toEqual(started);
  });

  it('in an enhanced registry is refused: it starts them by itself', async () => {
    const { registry } = await connect(
      aRegistry({ 'team/api': [anImage('a')] }, { type: 'ENHANCED' }),
    );
    expect(await registry.startScan(image('a'))).toEqual({ kind: 'not-manual' });
  });

  it('of an image that has gone fails by its name', async () => {
    const { registry } = await connect(aRegistry({ 'team/api': [] }));
    await expect(registry.startScan(image('a'))).rejects.toThrow(ImageNotFoundError);
  });
});

describe('the scanning configuration', () => {
  it.each(['BASIC', 'ENHANCED'] as const)('of a registry that is %s is read once', async (type) => {
    const { registry, requests } = await connect(aRegistry({}, { type }));
    expect(await registry.scanType(OWN)).toBe(type);
    expect(await registry.scanType(OWN)).toBe(type);
    expect(requests).toEqual(['GetRegistryScanningConfiguration']);
  });

  it.each([
    ['by a rule of the registry', { rules: { SCAN_ON_PUSH: ['team/*'] } }, true],
    ['all the time', { type: 'ENHANCED', rules: { CONTINUOUS_SCAN: ['*'] } }, true],
    ['by the older setting of a repository', { scanOnPush: ['team/api'] }, true],
    ['only other repositories', { rules: { SCAN_ON_PUSH: ['other/*'] } }, false],
    ['only on request', {}, false],
  ] as const)('scans on push: %s', async (_, options, expected) => {
    const {
      rules = {},
      scanOnPush = [],
      ...type
    } = options as {
      rules?: Record<string, readonly string[]>;
      scanOnPush?: readonly string[];
    };
    const { registry } = await connect(
      aRegistry(
        { 'team/api': [] },
        {
          ...type,
          scanOnPush: [...scanOnPush],
          rules: Object.fromEntries(
            Object.entries(rules).map(([frequency, filters]) => [frequency, [...filters]]),
          ),
        },
      ),
    );
    expect(await registry.scansOnPush(API)).toBe(expected);
  });
});
