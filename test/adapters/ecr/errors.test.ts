import {
  BatchGetImageCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  ECRClient,
  GetRegistryScanningConfigurationCommand,
  StartImageScanCommand,
} from '@aws-sdk/client-ecr';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ecrImageRegistry } from '../../../src/adapters/ecr/image-registry.ts';
import { aRef } from '../../support/builders.ts';

const ecr = mockClient(ECRClient);
beforeEach(() => void ecr.reset());

const OWN = { registryId: '111122223333', region: 'eu-west-1' };
const registry = () =>
  ecrImageRegistry(() => new ECRClient({ region: 'eu-west-1' }), '111122223333');

/** An error as the SDK throws it. */
function thrown(name: string): Error {
  return Object.assign(new Error(`${name}: said ECR`), { name });
}

describe('an error of ECR', () => {
  const TABLE = [
    ['ImageNotFoundException', 'ImageNotFoundError'],
    ['RepositoryNotFoundException', 'ImageNotFoundError'],
    ['ThrottlingException', 'ThrottledError'],
    ['TooManyRequestsException', 'ThrottledError'],
    ['ServerException', 'TemporarilyUnavailableError'],
    ['TimeoutError', 'TemporarilyUnavailableError'],
    ['AccessDeniedException', 'AccessDeniedError'],
    ['UnrecognizedClientException', 'AccessDeniedError'],
    ['InvalidParameterException', 'InvalidParameterException'],
    ['SomethingNewException', 'SomethingNewException'],
  ] as const;

  it.each(TABLE)('%s is %s, whatever was called', async (name, expected) => {
    ecr.rejects(thrown(name));
    const port = registry();
    const calls = [
      port.describeImage(aRef('a')),
      port.readManifests(aRef('a'), ['sha256:1']),
      port.scansOnPush(aRef('a')),
      port.scanType(OWN),
      port.startScan(aRef('a')),
      port.readScan(aRef('a')),
      port.peekScan(aRef('a')),
      port.images(aRef('a'))[Symbol.asyncIterator]().next(),
      port.repositories(OWN)[Symbol.asyncIterator]().next(),
    ];
    const errors = await Promise.all(calls.map((call) => call.catch((error: unknown) => error)));
    expect(errors.map((error) => (error as Error).name)).toEqual(calls.map(() => expected));
  });

  it('is kept as the cause, with its message', async () => {
    ecr.rejects(thrown('ThrottlingException'));
    await expect(registry().describeImage(aRef('a'))).rejects.toMatchObject({
      message: 'ThrottlingException: said ECR',
      cause: expect.objectContaining({ name: 'ThrottlingException' }),
    });
  });
});

describe('an answer of ECR', () => {
  it('without a status is not a result', async () => {
    ecr.on(DescribeImageScanFindingsCommand).resolves({});
    ecr.on(GetRegistryScanningConfigurationCommand).resolves({});
    expect(await registry().readScan(aRef('a'))).toMatchObject({
      status: 'missing',
      type: 'BASIC',
    });
  });

  it('without the image that was asked for is an image that is not there', async () => {
    ecr.on(DescribeImagesCommand).resolves({ imageDetails: [] });
    await expect(registry().describeImage(aRef('a'))).rejects.toThrow('does not hold the image');
  });

  it('with failures instead of manifests has no manifests', async () => {
    ecr.on(BatchGetImageCommand).resolves({ failures: [{ failureCode: 'ImageNotFound' }] });
    expect(await registry().readManifests(aRef('a'), ['sha256:1'])).toEqual(new Map());
  });

  it('on a later page that there is no scan is not the end of the findings', async () => {
    ecr
      .on(DescribeImageScanFindingsCommand)
      .resolvesOnce({
        imageScanStatus: { status: 'COMPLETE' },
        imageScanFindings: { findings: [{ name: 'CVE-1', severity: 'HIGH' }] },
        nextToken: 'more',
      })
      .rejects(thrown('ScanNotFoundException'));
    await expect(registry().readScan(aRef('a'))).rejects.toThrow('disappeared');
  });

  it('that a scan was refused for a reason we do not know is an error', async () => {
    ecr.on(StartImageScanCommand).rejects(thrown('KmsException'));
    await expect(registry().startScan(aRef('a'))).rejects.toMatchObject({ name: 'KmsException' });
  });
});

it('a scan type that could not be read is asked for again', async () => {
  const port = registry();
  ecr.on(GetRegistryScanningConfigurationCommand).rejectsOnce(thrown('ServerException'));
  await expect(port.scanType(OWN)).rejects.toThrow();
  ecr
    .on(GetRegistryScanningConfigurationCommand)
    .resolves({ scanningConfiguration: { scanType: 'ENHANCED' } });
  expect(await port.scanType(OWN)).toBe('ENHANCED');
});
