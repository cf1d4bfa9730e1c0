import {
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  DescribeRegistryCommand,
  ECRClient,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createEcr } from '../../../local/ecr/index.ts';
import { serve } from '../support/call.ts';
import {
  anImage,
  aRegistry,
  aScan,
  digestOf,
  MARCH_1,
  REGISTRY_ID,
  unsupported,
} from '../support/registry.ts';

let client: ECRClient;
let close: () => void;

beforeAll(async () => {
  const registry = aRegistry({
    api: [
      anImage('a', { tags: ['1'], scan: aScan({ HIGH: 1 }) }),
      anImage('scratch', { scan: unsupported }),
    ],
  });
  const served = await serve(createEcr({ registry, putEvents: async () => {} }).service);
  client = new ECRClient(served.config);
  close = served.close;
});
afterAll(() => {
  client.destroy();
  close();
});

it('an SDK reads times as dates', async () => {
  const { imageDetails } = await client.send(
    new DescribeImagesCommand({ repositoryName: 'api', imageIds: [{ imageTag: '1' }] }),
  );
  expect(imageDetails?.[0]?.imagePushedAt).toEqual(new Date('2026-03-01T12:00:00Z'));
  const { imageScanFindings } = await client.send(
    new DescribeImageScanFindingsCommand({ repositoryName: 'api', imageId: { imageTag: '1' } }),
  );
  expect(imageScanFindings).toMatchObject({
    imageScanCompletedAt: new Date(MARCH_1 * 1000),
    findingSeverityCounts: { HIGH: 1 },
  });
});

it('an SDK reads a failed scan without findings', async () => {
  const { imageScanStatus, imageScanFindings } = await client.send(
    new DescribeImageScanFindingsCommand({
      repositoryName: 'api',
      imageId: { imageDigest: digestOf('scratch') },
    }),
  );
  expect(imageScanStatus?.status).toBe('FAILED');
  expect(imageScanFindings).toBeUndefined();
});

it('an SDK throws errors by their names', async () => {
  await expect(
    client.send(new DescribeImagesCommand({ repositoryName: 'gone' })),
  ).rejects.toMatchObject({
    name: 'RepositoryNotFoundException',
    message: `The repository with name 'gone' does not exist in the registry with id '${REGISTRY_ID}'`,
    $metadata: { httpStatusCode: 400 },
  });
  await expect(
    client.send(new PutImageCommand({ repositoryName: 'api', imageManifest: '{}' })),
  ).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringContaining('PutImage'),
  });
});

it('an SDK describes the registry', async () => {
  expect(await client.send(new DescribeRegistryCommand())).toMatchObject({
    registryId: REGISTRY_ID,
  });
});
