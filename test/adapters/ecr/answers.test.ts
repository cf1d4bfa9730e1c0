import {
  BatchGetImageCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  ECRClient,
  GetRegistryScanningConfigurationCommand,
} from '@aws-sdk/client-ecr';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ecrImageRegistry } from '../../../src/adapters/ecr/image-registry.ts';
import { aRef } from '../../support/builders.ts';

const ecr = mockClient(ECRClient);
beforeEach(() => {
  ecr.reset();
  ecr.on(GetRegistryScanningConfigurationCommand).resolves({});
});

const registry = () =>
  ecrImageRegistry(() => new ECRClient({ region: 'eu-west-1' }), '111122223333');
const readScan = (...answers: object[]) => {
  let on = ecr.on(DescribeImageScanFindingsCommand);
  for (const answer of answers) {
    on = on.resolvesOnce({ imageScanStatus: { status: 'COMPLETE' }, ...answer });
  }
  return registry().readScan(aRef('a'));
};

describe('a result', () => {
  it.each([
    ['is none where nothing is shown', undefined],
    [
      'is none where findings are counted and none is shown',
      { findingSeverityCounts: { HIGH: 3 } },
    ],
  ])('%s', async (_, imageScanFindings) => {
    expect(await readScan({ imageScanFindings })).toMatchObject({ findings: undefined });
  });

  it.each([
    ['no list and no count', {}],
    ['an empty list', { findings: [], findingSeverityCounts: {} }],
    ['counts of zero', { findings: [], findingSeverityCounts: { HIGH: 0 } }],
    [
      'findings that are all suppressed',
      { enhancedFindings: [{ status: 'SUPPRESSED' }], findingSeverityCounts: { HIGH: 1 } },
    ],
  ])('without a finding is one: %s', async (_, imageScanFindings) => {
    expect(await readScan({ imageScanFindings })).toMatchObject({ findings: [] });
  });

  it('is one where the findings that are counted come on a later page', async () => {
    const counted = { findings: [], findingSeverityCounts: { HIGH: 1 } };
    const later = { findings: [{ name: 'CVE-1', severity: 'HIGH' }] };
    const reading = await readScan(
      { imageScanFindings: counted, nextToken: 'more' },
      { imageScanFindings: later },
    );
    expect(reading?.findings).toMatchObject([{ id: 'CVE-1' }]);
  });

  it('counts what has a status that nobody knows', async () => {
    const enhancedFindings = [{ status: 'REOPENED', title: 'CVE-1', severity: 'CRITICAL' }];
    const reading = await readScan({ imageScanFindings: { enhancedFindings } });
    expect(reading?.findings).toMatchObject([{ id: 'CVE-1', severity: 'CRITICAL' }]);
  });
});

describe('an answer that cannot be read', () => {
  const refused = (message: string) =>
    expect.objectContaining({ name: 'UnreadableAnswerError', message });

  it.each([
    ['findings is not a list of objects', { findings: 'none' }],
    ['findings is not a list of objects', { findings: [null] }],
    ['enhancedFindings is not a list of objects', { enhancedFindings: {} }],
    ['severity is not a text', { findings: [{ name: 'CVE-1', severity: 9 }] }],
    [
      'severity is none that is known: SEVERE',
      { findings: [{ name: 'CVE-1', severity: 'SEVERE' }] },
    ],
    [
      'severity is none that is known: NEGLIGIBLE',
      { enhancedFindings: [{ status: 'ACTIVE', title: 'CVE-1', severity: 'NEGLIGIBLE' }] },
    ],
    ['imageScanCompletedAt is not a time', { imageScanCompletedAt: new Date('never') }],
  ])('is told with its field: %s', async (problem, imageScanFindings) => {
    await expect(readScan({ imageScanFindings })).rejects.toEqual(
      refused(`ECR's answer to DescribeImageScanFindings cannot be read: ${problem}`),
    );
  });

  it('is a page of findings that leads to itself', async () => {
    const page = { imageScanFindings: { findings: [] }, nextToken: 'same' };
    await expect(readScan(page, page)).rejects.toEqual(
      refused(
        "ECR's answer to DescribeImageScanFindings cannot be read: nextToken leads to itself",
      ),
    );
  });

  it.each([
    ['imageTags is not a list of texts', { imageDigest: 'sha256:1', imageTags: [1] }],
    ['an image of payments/api has no image digest', {}],
    ['imagePushedAt is not a time', { imageDigest: 'sha256:1', imagePushedAt: 'today' }],
  ])('is an image: %s', async (problem, detail) => {
    ecr.on(DescribeImagesCommand).resolves({ imageDetails: [detail as object] });
    await expect(registry().describeImage(aRef('a'))).rejects.toEqual(
      refused(`ECR's answer to DescribeImages cannot be read: ${problem}`),
    );
  });

  it.each(['null', '"text"', '{"manifests":{}}', '{"manifests":[{}]}', '{'])(
    'is a manifest: %s',
    async (imageManifest) => {
      const imageId = { imageDigest: 'sha256:1' };
      ecr.on(BatchGetImageCommand).resolves({ images: [{ imageId, imageManifest }] });
      await expect(registry().readManifests(aRef('a'), ['sha256:1'])).rejects.toMatchObject({
        name: 'UnreadableAnswerError',
      });
    },
  );
});
