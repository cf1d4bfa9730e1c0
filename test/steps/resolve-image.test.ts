import { describe, expect, it } from '@jest/globals';
import { ImageNotFoundError, ThrottledError } from '../../src/domain/errors.ts';
import type { ImageDetail, ManifestEntry } from '../../src/domain/image.ts';
import { Input, resolveImage } from '../../src/steps/resolve-image.ts';
import {
  aDetail,
  ago,
  digestOf,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_MANIFEST,
} from '../support/builders.ts';
import { aBasicScanEvent, anEnhancedScanEvent, aPushEvent } from '../support/events.ts';
import {
  type FakeImage,
  type FakeRegistryOptions,
  fakeLineage,
  fakeRegistry,
  fakeSettings,
} from '../support/fakes/index.ts';

const ATTESTATION: ManifestEntry = {
  digest: digestOf('attestation'),
  mediaType: OCI_MANIFEST,
  platform: { os: 'unknown', architecture: 'unknown' },
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
};

function entry(name: string, platform?: ManifestEntry['platform']): ManifestEntry {
  return { digest: digestOf(name), mediaType: OCI_MANIFEST, platform };
}

const AMD64 = entry('amd64', { os: 'linux', architecture: 'amd64' });
const ARM64 = entry('arm64', { os: 'linux', architecture: 'arm64', variant: 'v8' });

function anIndex(
  name: string,
  manifests: readonly ManifestEntry[],
  changes: Partial<ImageDetail> = {},
): FakeImage {
  const types = { manifestMediaType: OCI_INDEX, artifactMediaType: undefined };
  return { detail: aDetail(name, { ...types, ...changes }), manifest: { manifests } };
}

function anImage(name: string, changes: Partial<ImageDetail> = {}): FakeImage {
  return { detail: aDetail(name, changes) };
}

function setUp(images: readonly FakeImage[], options: FakeRegistryOptions = {}) {
  const registry = fakeRegistry(images, options);
  const lineage = fakeLineage();
  const run = resolveImage({ registry, lineage, settings: fakeSettings() });
  return {
    registry,
    lineage,
    resolve: (trigger: unknown, waited = false) => run(Input.parse({ trigger, waited })),
  };
}

/** How images travel: their identity, tags and the time of their push. */
function toImage(detail: ImageDetail) {
  const { registryId, region, repository, imageDigest, tags } = detail;
  return {
    registryId,
    region,
    repository,
    imageDigest,
    tags,
    pushedAt: detail.pushedAt?.toISOString(),
  };
}

const scanOf = (name: string) =>
  aBasicScanEvent({ 'image-digest': digestOf(name), 'image-tags': [] });
const pushOf = (name: string) => aPushEvent({ 'image-digest': digestOf(name) });
const skipped = (reason: string) => ({
  next: 'skip',
  outcome: expect.objectContaining({ kind: 'skipped', reason }),
});

describe('a single image', () => {
  const image = anImage('a');
  const checked = {
    next: 'check',
    image: toImage(image.detail),
    platforms: [{ imageDigest: digestOf('a') }],
  };

  it.each([
    ['a basic scan', scanOf('a')],
    ['an enhanced scan', anEnhancedScanEvent()],
    ['a push', pushOf('a')],
  ])('is its own platform, from %s', async (_, trigger) => {
    expect(await setUp([image]).resolve(trigger)).toEqual(checked);
  });

  it.each([
    ['tag', { image: 'payments/api:1.4.2' }],
    ['image digest', { image: `payments/api@${digestOf('a')}` }],
    ['URI', { image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/payments/api:1.4.2' }],
  ])('is its own platform, from a request by %s, and asked for', async (_, trigger) => {
    expect(await setUp([image]).resolve(trigger)).toEqual({ ...checked, isAsked: true });
  });

  it('has the tags that it has now, not those of its event', async () => {
    const { resolve } = setUp([anImage('a', { tags: ['moved-here'] })]);
    const trigger = aBasicScanEvent({ 'image-tags': ['moved-away'] });
    expect(await resolve(trigger)).toMatchObject({ image: { tags: ['moved-here'] } });
  });

  it('names its first five tags', async () => {
    const tags = ['1', '2', '3', '4', '5', '6'];
    const { resolve } = setUp([anImage('a', { tags })]);
    expect(await resolve(scanOf('a'))).toMatchObject({ image: { tags: tags.slice(0, 5) } });
  });

  it('may have been pushed at a time that is not known', async () => {
    const { resolve } = setUp([anImage('a', { pushedAt: undefined })]);
    expect(await resolve(scanOf('a'))).toMatchObject({ next: 'check' });
  });
});

describe('an index', () => {
  const index = anIndex('index', [AMD64, ARM64, ATTESTATION]);
  const checked = {
    next: 'check',
    image: toImage(index.detail),
    platforms: [
      { imageDigest: digestOf('amd64'), name: 'linux/amd64' },
      { imageDigest: digestOf('arm64'), name: 'linux/arm64/v8' },
    ],
  };

  it.each([
    ['a push', pushOf('index'), checked],
    ['a request', { image: 'payments/api:1.4.2' }, { ...checked, isAsked: true }],
  ])('has its platforms, without attestations, from %s', async (_, trigger, expected) => {
    expect(await setUp([index]).resolve(trigger)).toEqual(expected);
  });

  it('is checked on its push also where its platforms are scanned on push', async () => {
    expect(await setUp([index], { scansOnPush: true }).resolve(pushOf('index'))).toEqual(checked);
  });

  it('is read once: its platforms are remembered', async () => {
    const { registry, resolve } = setUp([index]);
    await resolve(pushOf('index'));
    expect(await resolve(pushOf('index'))).toEqual(checked);
    expect(registry.pulled).toEqual([digestOf('index')]);
  });

  it('may have indexes in it', async () => {
    const nested = { ...entry('nested'), mediaType: OCI_INDEX };
    const { resolve } = setUp([
      anIndex('outer', [nested, ARM64]),
      anIndex('nested', [AMD64, ATTESTATION], { tags: [] }),
    ]);
    expect(await resolve(pushOf('outer'))).toMatchObject({
      image: { imageDigest: digestOf('outer') },
      platforms: checked.platforms,
    });
  });

  it('may list a manifest without its platform', async () => {
    const { resolve } = setUp([anIndex('index', [entry('amd64')])]);
    expect(await resolve(pushOf('index'))).toMatchObject({
      platforms: [{ imageDigest: digestOf('amd64'), name: undefined }],
    });
  });

  it('of attestations only is an image without platforms', async () => {
    const { resolve } = setUp([anIndex('index', [ATTESTATION])]);
    expect(await resolve(pushOf('index'))).toMatchObject({ next: 'check', platforms: [] });
  });

  it('that has gone while its manifest was read is skipped', async () => {
    const { detail } = anIndex('index', []);
    expect(await setUp([{ detail }]).resolve(pushOf('index'))).toEqual(skipped('gone'));
  });
});

describe('the scan of an untagged platform', () => {
  const index = anIndex('index', [AMD64, ARM64]);
  const platform = anImage('amd64', { tags: [] });
  const asItself = { next: 'check', image: toImage(platform.detail) };

  it('counts for the index that is known', async () => {
    const { resolve } = setUp([index, platform]);
    await resolve(pushOf('index'));
    expect(await resolve(scanOf('amd64'))).toMatchObject({
      next: 'check',
      image: { imageDigest: digestOf('index'), tags: ['1.4.2'] },
      platforms: [{ name: 'linux/amd64' }, { name: 'linux/arm64/v8' }],
    });
  });

  it('or of an attestation counts for the index, also for one around its own', async () => {
    const nested = { ...entry('nested'), mediaType: OCI_INDEX };
    const { resolve } = setUp([
      anIndex('index', [nested]),
      anIndex('nested', [AMD64, ATTESTATION], { tags: [] }),
      anImage('attestation', { tags: [] }),
    ]);
    await resolve(pushOf('index'));
    expect(await resolve(scanOf('attestation'))).toMatchObject({
      next: 'check',
      image: { imageDigest: digestOf('index') },
      platforms: [{ name: 'linux/amd64' }],
    });
  });

  it('waits once for an index that is not known yet, then counts for itself', async () => {
    const { resolve } = setUp([platform]);
    expect(await resolve(scanOf('amd64'))).toEqual({ next: 'wait' });
    expect(await resolve(scanOf('amd64'), true)).toMatchObject(asItself);
  });

  it('counts for the index that was pushed while it waited', async () => {
    const { resolve } = setUp([index, platform]);
    expect(await resolve(scanOf('amd64'))).toEqual({ next: 'wait' });
    await resolve(pushOf('index'));
    expect(await resolve(scanOf('amd64'), true)).toMatchObject({
      image: { imageDigest: digestOf('index') },
    });
  });

  it.each([
    ['it', anIndex('index', [AMD64, ARM64])],
    ['it as an attestation', anIndex('index', [ARM64, { ...ATTESTATION, digest: AMD64.digest }])],
  ])(
    'counts for the index that lists %s, though nobody has heard of its push',
    async (_, index) => {
      const other = anIndex('other', [ARM64]);
      const { resolve } = setUp([anImage('a'), other, anImage('b'), index, platform]);
      expect(await resolve(scanOf('amd64'))).toEqual({ next: 'wait' });
      expect(await resolve(scanOf('amd64'), true)).toMatchObject({
        next: 'check',
        image: { imageDigest: digestOf('index') },
      });
    },
  );

  it('is looked for in no index that was pushed before it', async () => {
    const older = anIndex('older', [ARM64], { pushedAt: ago({ hours: 49 }) });
    const { registry, resolve } = setUp([
      older,
      anImage('amd64', { tags: [], pushedAt: ago({ hours: 48 }) }),
    ]);
    expect(await resolve(scanOf('amd64'), true)).toMatchObject({
      image: { imageDigest: digestOf('amd64') },
    });
    expect(registry.pulled).toEqual([]);
  });

  it('counts for itself where its index has been deleted', async () => {
    const { lineage, resolve } = setUp([platform]);
    await lineage.remember(index.detail, [{ imageDigest: digestOf('amd64') }], []);
    expect(await resolve(scanOf('amd64'), true)).toMatchObject(asItself);
  });

  it('that has a tag counts for itself', async () => {
    const { lineage, resolve } = setUp([index, anImage('amd64', { tags: ['amd64-only'] })]);
    await lineage.remember(index.detail, [{ imageDigest: digestOf('amd64') }], []);
    expect(await resolve(scanOf('amd64'))).toMatchObject({
      image: { imageDigest: digestOf('amd64') },
    });
  });
});

describe('the push of a single image', () => {
  it('is left to its scan event where the repository scans on push', async () => {
    const { resolve } = setUp([anImage('a')], { scansOnPush: true });
    expect(await resolve(pushOf('a'))).toEqual(skipped('scan-event-follows'));
  });

  it('whose tag has moved on since leaves an untagged image, which is skipped', async () => {
    const { resolve } = setUp([anImage('a', { tags: [] })]);
    expect(await resolve(pushOf('a'))).toEqual(skipped('untagged'));
  });
});

describe('what is not an image', () => {
  const helm = { artifactMediaType: 'application/vnd.cncf.helm.config.v1+json' };
  const cosign = { tags: [`sha256-${'0a'.repeat(32)}.sig`], artifactMediaType: OCI_CONFIG };

  it.each([
    ['a Helm chart', helm],
    ['a cosign signature', cosign],
  ])('%s is skipped', async (_, changes) => {
    const { resolve } = setUp([anImage('a', changes)]);
    expect(await resolve(pushOf('a'))).toEqual(skipped('not-an-image'));
    expect(await resolve({ image: `payments/api@${digestOf('a')}` })).toEqual(
      skipped('not-an-image'),
    );
  });
});

describe('an image that is not there', () => {
  it.each([
    ['a scan event', scanOf('a')],
    ['a push', pushOf('a')],
  ])('was deleted since %s: it is skipped', async (_, trigger) => {
    expect(await setUp([]).resolve(trigger)).toEqual({
      next: 'skip',
      outcome: {
        kind: 'skipped',
        image: { ...toImage(aDetail('a')), tags: [], pushedAt: undefined },
        reason: 'gone',
      },
    });
  });

  it('is an error where a person asked for it', async () => {
    const { resolve } = setUp([anImage('a', { pushedAt: ago({ hours: 1 }) })]);
    await expect(resolve({ image: 'payments/api:9.9' })).rejects.toThrow(ImageNotFoundError);
  });
});

it('a registry that asks to slow down is not an image that has gone', async () => {
  const { registry, lineage } = setUp([anImage('a')]);
  const describeImage = async () => {
    throw new ThrottledError('Rate exceeded');
  };
  const run = resolveImage({
    registry: { ...registry, describeImage },
    lineage,
    settings: fakeSettings(),
  });
  await expect(run({ trigger: scanOf('a'), waited: false })).rejects.toThrow(ThrottledError);
});
