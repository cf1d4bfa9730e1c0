import type {
  BatchGetImageResponse,
  DescribeImagesResponse,
  DescribeRepositoriesResponse,
  GetRegistryScanningConfigurationResponse,
} from '@aws-sdk/client-ecr';
import { describe, expect, it } from '@jest/globals';
import { createEcr } from '../../../local/ecr/index.ts';
import type { RecordedRegistry } from '../../../local/recorded-registry/index.ts';
import { call } from '../support/call.ts';
import {
  anImage,
  aRegistry,
  aScan,
  digestOf,
  OCI_INDEX,
  REGISTRY_ID,
} from '../support/registry.ts';

const ecrWith = (registry: RecordedRegistry) =>
  createEcr({ registry, putEvents: async () => {} }).service;

const count = (length: number) => Array.from({ length }, (_, index) => index);

/** Follows the tokens and answers the length of each page, and all items. */
async function readAll(
  service: ReturnType<typeof ecrWith>,
  operation: string,
  input: object,
  key: string,
) {
  const items: { repositoryName?: string }[] = [];
  const lengths: number[] = [];
  let nextToken: string | undefined;
  do {
    const page = await call<Record<string, unknown[]> & { nextToken?: string }>(
      service,
      operation,
      { ...input, nextToken },
    );
    const found = page[key] ?? [];
    items.push(...(found as object[]));
    lengths.push(found.length);
    nextToken = page.nextToken;
  } while (nextToken);
  return { items, lengths };
}

describe('pages of images', () => {
  const service = ecrWith(
    aRegistry({
      api: count(2050).map((index) =>
        anImage(`i${index}`, index % 2 ? { tags: [`t${index}`, `u${index}`] } : {}),
      ),
    }),
  );

  it.each([
    ['DescribeImages', 'imageDetails', {}, 21, 100, 2050],
    ['DescribeImages', 'imageDetails', { maxResults: 1000 }, 3, 1000, 2050],
    ['DescribeImages', 'imageDetails', { filter: { tagStatus: 'TAGGED' } }, 11, 100, 1025],
    ['DescribeImages', 'imageDetails', { filter: { tagStatus: 'UNTAGGED' } }, 11, 100, 1025],
    ['ListImages', 'imageIds', { maxResults: 1000 }, 4, 1000, 3075],
    ['ListImages', 'imageIds', { maxResults: 7 }, 440, 7, 3075],
  ])(
    '%s (%s) with %j: %i pages of at most %i, %i in all',
    async (operation, key, input, pages, size, all) => {
      const { items, lengths } = await readAll(
        service,
        operation,
        { repositoryName: 'api', ...input },
        key,
      );
      expect(lengths).toHaveLength(pages);
      expect(new Set(lengths.slice(0, -1))).toEqual(new Set([size]));
      expect(new Set(items.map((item) => JSON.stringify(item))).size).toBe(all);
    },
  );

  it('ends without a token when the last page is full', async () => {
    const small = ecrWith(aRegistry({ api: count(100).map((index) => anImage(`i${index}`)) }));
    const page = await call<DescribeImagesResponse>(small, 'DescribeImages', {
      repositoryName: 'api',
    });
    expect(page.imageDetails).toHaveLength(100);
    expect(page.nextToken).toBeUndefined();
  });

  it('refuses a token of another request', async () => {
    const { nextToken } = await call<DescribeImagesResponse>(service, 'DescribeImages', {
      repositoryName: 'api',
    });
    await expect(
      call(service, 'ListImages', { repositoryName: 'api', nextToken }),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(
      call(service, 'DescribeImages', { repositoryName: 'api', nextToken: 'made up' }),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('pages of repositories', () => {
  it('are 100 long unless asked otherwise', async () => {
    const names = count(250).map((index) => `service-${index}`);
    const service = ecrWith(aRegistry(Object.fromEntries(names.map((name) => [name, []]))));
    const { items, lengths } = await readAll(service, 'DescribeRepositories', {}, 'repositories');
    expect(lengths).toEqual([100, 100, 50]);
    expect(items.map(({ repositoryName }) => repositoryName)).toEqual(names);
  });
});

describe('DescribeImages', () => {
  const service = ecrWith(
    aRegistry({
      api: [
        anImage('a', { tags: ['1', 'latest'], scan: aScan({ HIGH: 1 }), imageScanStatus: 'old' }),
        anImage('b'),
        anImage('archived', { tags: ['0'], imageStatus: 'ARCHIVED' }),
      ],
    }),
  );
  const describeImages = (input: object) =>
    call<DescribeImagesResponse>(service, 'DescribeImages', { repositoryName: 'api', ...input });

  it('says nothing about scans', async () => {
    const { imageDetails } = await describeImages({ imageIds: [{ imageTag: '1' }] });
    expect(imageDetails).toEqual([
      {
        registryId: REGISTRY_ID,
        repositoryName: 'api',
        imageDigest: digestOf('a'),
        imageTags: ['1', 'latest'],
        imageSizeInBytes: 1000,
        imagePushedAt: 1_772_366_400,
        imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
        artifactMediaType: 'application/vnd.oci.image.config.v1+json',
        imageStatus: 'ACTIVE',
      },
    ]);
  });

  it.each([
    [undefined, ['a', 'b']],
    ['ACTIVE', ['a', 'b']],
    ['ARCHIVED', ['archived']],
    ['ANY', ['a', 'b', 'archived']],
  ])('imageStatus %s lists %j', async (imageStatus, names) => {
    const { imageDetails } = await describeImages({ filter: { imageStatus } });
    expect(imageDetails?.map(({ imageDigest }) => imageDigest)).toEqual(names.map(digestOf));
  });

  it('answers an image once, however often it is named', async () => {
    const imageIds = [{ imageTag: '1' }, { imageTag: 'latest' }, { imageDigest: digestOf('a') }];
    const { imageDetails } = await describeImages({ imageIds });
    expect(imageDetails).toHaveLength(1);
  });

  it.each([
    ['tag', { imageTag: 'gone' }, "{imageDigest:'null', imageTag:'gone'}"],
    [
      'tag of another image',
      { imageTag: '1', imageDigest: digestOf('b') },
      `{imageDigest:'${digestOf('b')}', imageTag:'1'}`,
    ],
  ])('names the image that a %s does not lead to', async (_, imageId, text) => {
    await expect(describeImages({ imageIds: [imageId] })).rejects.toMatchObject({
      name: 'ImageNotFoundException',
      message: `The image with imageId ${text} does not exist within the repository with name 'api' in the registry with id '${REGISTRY_ID}'`,
    });
  });

  it.each([
    [{ imageIds: [{ imageTag: '1' }], maxResults: 10 }, 'nextToken/maxResults'],
    [{ imageIds: [] }, 'imageIds'],
    [{ imageIds: count(101).map(() => ({ imageTag: '1' })) }, 'imageIds'],
    [{ imageIds: [{}] }, 'imageIds.0'],
    [{ imageIds: [{ imageDigest: 'not a digest' }] }, 'imageIds.0.imageDigest'],
    [{ maxResults: 0 }, 'maxResults'],
    [{ maxResults: 1001 }, 'maxResults'],
    [{ registryId: '12' }, 'registryId'],
    [{ filter: { tagStatus: 'SOME' } }, 'filter.tagStatus'],
    [{ repositoryName: 'Api' }, 'repositoryName'],
  ])('refuses %j', async (input, parameter) => {
    await expect(describeImages(input)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(`Invalid parameter at '${parameter}'`),
    });
  });
});

describe('another account or region', () => {
  const service = ecrWith(aRegistry({ api: [] }));
  const notFound = { name: 'RepositoryNotFoundException' };

  it('has no repository of this registry', async () => {
    await expect(
      call(service, 'DescribeImages', { repositoryName: 'api', registryId: '999999999999' }),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        'ecr:DescribeImages on resource: arn:aws:ecr:eu-west-1:999999999999:repository/*',
      ),
    });
    await expect(
      call(service, 'ListImages', { repositoryName: 'api' }, 'us-east-1'),
    ).rejects.toMatchObject(notFound);
    await expect(
      call(service, 'DescribeRepositories', { repositoryNames: ['api', 'gone'] }),
    ).rejects.toMatchObject({
      ...notFound,
      message: `The repository with name 'gone' does not exist in the registry with id '${REGISTRY_ID}'`,
    });
    expect(await call(service, 'DescribeRepositories', {}, 'us-east-1')).toEqual({
      repositories: [],
    });
  });

  it('has what was recorded of it', async () => {
    const there = aRegistry({ web: [anImage('web')] }, { registryId: '999999999999' });
    const farAway = aRegistry({ far: [anImage('far')] }, { region: 'us-east-1', type: 'ENHANCED' });
    const several = ecrWith({ ...aRegistry({ api: [] }), others: [there, farAway] });
    const namesIn = async (input: object, region?: string) => {
      const { repositories } = await call<DescribeRepositoriesResponse>(
        ...([several, 'DescribeRepositories', input, region] as const),
      );
      return repositories?.map(({ repositoryName }) => repositoryName);
    };
    expect(await namesIn({})).toEqual(['api']);
    expect(await namesIn({ registryId: '999999999999' })).toEqual(['web']);
    expect(await namesIn({}, 'us-east-1')).toEqual(['far']);
    await expect(namesIn({ registryId: '999999999999' }, 'us-east-1')).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    const imageIds = [{ imageDigest: digestOf('web') }];
    expect(
      await call(several, 'DescribeImages', {
        ...{ repositoryName: 'web', registryId: '999999999999', imageIds },
      }),
    ).toMatchObject({ imageDetails: [{ registryId: '999999999999' }] });
    const { scanningConfiguration } = await call<GetRegistryScanningConfigurationResponse>(
      ...([several, 'GetRegistryScanningConfiguration', {}, 'us-east-1'] as const),
    );
    expect(scanningConfiguration?.scanType).toBe('ENHANCED');
  });
});

describe('BatchGetImage', () => {
  const service = ecrWith(
    aRegistry({
      api: [
        anImage('amd64'),
        anImage('index', { tags: ['1'], children: ['amd64'] }),
        anImage('archived', { tags: ['0'], imageStatus: 'ARCHIVED' }),
      ],
    }),
  );
  const batchGetImage = (...imageIds: object[]) =>
    call<BatchGetImageResponse>(service, 'BatchGetImage', { repositoryName: 'api', imageIds });

  it('answers the recorded manifest of an index', async () => {
    const { images, failures } = await batchGetImage({ imageTag: '1' });
    expect(failures).toEqual([]);
    expect(images).toMatchObject([
      {
        registryId: REGISTRY_ID,
        repositoryName: 'api',
        imageId: { imageTag: '1', imageDigest: digestOf('index') },
        imageManifestMediaType: OCI_INDEX,
      },
    ]);
    expect(JSON.parse(images?.[0]?.imageManifest ?? '').manifests[0].digest).toBe(
      digestOf('amd64'),
    );
  });

  it('makes up a manifest for a single-platform image', async () => {
    const { images } = await batchGetImage({ imageDigest: digestOf('amd64') });
    expect(JSON.parse(images?.[0]?.imageManifest ?? '')).toMatchObject({
      mediaType: images?.[0]?.imageManifestMediaType,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json' },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', size: 1000 }],
    });
  });

  it('answers what it can, and why not the rest', async () => {
    const { images, failures } = await batchGetImage(
      { imageTag: '1' },
      { imageTag: 'gone' },
      {},
      { imageDigest: 'odd' },
      { imageTag: '1', imageDigest: digestOf('amd64') },
      { imageTag: '0' },
    );
    expect(images).toHaveLength(1);
    expect(failures?.map(({ failureCode }) => failureCode)).toEqual([
      'ImageNotFound',
      'MissingDigestAndTag',
      'InvalidImageDigest',
      'ImageTagDoesNotMatchDigest',
      'ImageInaccessible',
    ]);
  });
});
