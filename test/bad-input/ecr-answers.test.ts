import { Readable } from 'node:stream';
import { ECRClient } from '@aws-sdk/client-ecr';
import { describe, expect, it } from '@jest/globals';
import { HttpResponse } from '@smithy/core/protocols';
import fc from 'fast-check';
import { ecrImageRegistry } from '../../src/adapters/ecr/image-registry.ts';
import { prioritiesFrom } from '../../src/domain/priorities.ts';
import { judge } from '../../src/domain/verdict.ts';
import { readPlatform } from '../../src/steps/read-platform.ts';
import { aDetail, aJudgement, digestOf, NOW } from '../support/builders.ts';
import { fakeExploitScores } from '../support/fakes/exploit-scores.ts';
import { errorName, type Json, mutated, SEED } from '../support/mutations.ts';

const detail = aDetail('a');
const { registryId, region, repository, imageDigest } = detail;

const BASIC_SCAN: Json = {
  registryId,
  repositoryName: repository,
  imageId: { imageDigest },
  imageScanStatus: { status: 'COMPLETE', description: 'The scan was completed successfully.' },
  imageScanFindings: {
    findings: [
      {
        name: 'CVE-2026-1',
        description: 'A weakness.',
        uri: 'https://example.com/CVE-2026-1',
        severity: 'CRITICAL',
        attributes: [
          { key: 'package_version', value: '1.0' },
          { key: 'package_name', value: 'openssl' },
          { key: 'CVSS3_SCORE', value: '9.8' },
        ],
      },
    ],
    imageScanCompletedAt: 1_772_366_400,
    findingSeverityCounts: { CRITICAL: 1 },
  },
};

const ENHANCED_SCAN: Json = {
  registryId,
  repositoryName: repository,
  imageId: { imageDigest },
  imageScanStatus: { status: 'ACTIVE', description: 'Continuous scan is selected for image.' },
  imageScanFindings: {
    enhancedFindings: [
      {
        description: 'A weakness.',
        packageVulnerabilityDetails: {
          source: 'DEBIAN_CVE',
          sourceUrl: 'https://example.com/CVE-2026-1',
          vulnerabilityId: 'CVE-2026-1',
          cvss: [{ baseScore: 9.8 }],
          vulnerablePackages: [
            { name: 'openssl', version: '1.0', epoch: 0, release: '1', fixedInVersion: '0:1.1' },
          ],
        },
        severity: 'CRITICAL',
        status: 'ACTIVE',
        title: 'CVE-2026-1 - openssl',
        fixAvailable: 'YES',
        exploitAvailable: 'NO',
        score: 9.8,
      },
    ],
    imageScanCompletedAt: 1_772_366_400,
    findingSeverityCounts: { CRITICAL: 1 },
  },
};

const IMAGES: Json = {
  imageDetails: [
    {
      registryId,
      repositoryName: repository,
      imageDigest,
      imageTags: ['1.4.2'],
      imagePushedAt: 1_772_366_400,
      imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactMediaType: 'application/vnd.oci.image.config.v1+json',
    },
  ],
};

const MANIFESTS: Json = {
  images: [
    {
      registryId,
      repositoryName: repository,
      imageId: { imageDigest, imageTag: '1.4.2' },
      imageManifest: JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.index.v1+json',
        manifests: [
          {
            digest: digestOf('b'),
            platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
          },
          { digest: digestOf('c'), platform: { os: 'unknown', architecture: 'unknown' } },
        ],
      }),
      imageManifestMediaType: 'application/vnd.oci.image.index.v1+json',
    },
  ],
};

const CONFIGURATION: Json = {
  registryId,
  scanningConfiguration: { scanType: 'BASIC', rules: [] },
};
const REPOSITORIES: Json = { repositories: [{ registryId, repositoryName: repository }] };
const REPOSITORY_SCANNING: Json = {
  scanningConfigurations: [{ repositoryName: repository, scanFrequency: 'SCAN_ON_PUSH' }],
  failures: [],
};

/** The port over ECR's own client, with an answer for each operation. */
function registryOf(answers: Readonly<Record<string, Json>>) {
  const client = new ECRClient({
    region,
    credentials: { accessKeyId: 'AK', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: {
      async handle({ headers }: { headers: Record<string, string> }) {
        const operation = headers['x-amz-target']?.split('.').at(-1) ?? '';
        const body = JSON.stringify(answers[operation] ?? CONFIGURATION);
        const response = new HttpResponse({
          statusCode: 200,
          headers: { 'content-type': 'application/x-amz-json-1.1' },
          body: Readable.from([Buffer.from(body)]),
        });
        return { response };
      },
    } as never,
  });
  return ecrImageRegistry(() => client, detail.registryId);
}

/** What is not the right answer has to be one of these: they say whose answer it is, and of what. */
const NAMED = ['UnreadableAnswerError', 'ImageNotFoundError', 'ScanNotReadyError'];

async function isNamed(reading: Promise<unknown>): Promise<boolean> {
  try {
    await reading;
    return false;
  } catch (error) {
    expect(NAMED).toContain(errorName(error));
    return true;
  }
}

describe("an answer of ECR's that is not as AWS documents it", () => {
  it.each([
    ['basic', BASIC_SCAN],
    ['enhanced', ENHANCED_SCAN],
  ])(
    '%s findings: never a pass that they do not say, and never an error without a name',
    async (_, sample) => {
      let judged = 0;
      await fc.assert(
        fc.asyncProperty(mutated(sample), async (answer) => {
          const registry = registryOf({ DescribeImageScanFindings: answer });
          const read = readPlatform({ ...NOTHING_ELSE, registry, at: NOW }, detail, {
            imageDigest,
            awaited: { scan: 'settled' },
          });
          if (await isNamed(read)) return;
          judged += 1;
          const { verdict, findings } = judge([await read], aJudgement());
          for (const finding of findings) {
            expect(typeof finding.id).toBe('string');
            expect(typeof (finding.description ?? '')).toBe('string');
            expect(typeof (finding.link ?? '')).toBe('string');
            for (const { name, version, fixedVersion } of finding.packages) {
              expect([typeof name, typeof (version ?? ''), typeof (fixedVersion ?? '')]).toEqual(
                Array(3).fill('string'),
              );
            }
          }
          if (verdict.kind === 'pass') expect(saysClean(answer)).toBe(true);
        }),
        { seed: SEED, numRuns: 1000 },
      );
      expect(judged).toBeGreaterThan(200);
    },
  );

  it.each<[string, Json, string, (registry: ReturnType<typeof registryOf>) => Promise<unknown>]>([
    ['images', IMAGES, 'DescribeImages', (registry) => registry.describeImage(detail)],
    ['images of a page', IMAGES, 'DescribeImages', (registry) => collect(registry.images(detail))],
    [
      'manifests',
      MANIFESTS,
      'BatchGetImage',
      (registry) => registry.readManifests(detail, [imageDigest]),
    ],
    [
      'the scan type',
      CONFIGURATION,
      'GetRegistryScanningConfiguration',
      (registry) => registry.scanType(detail),
    ],
    [
      'repositories',
      REPOSITORIES,
      'DescribeRepositories',
      (registry) => collect(registry.repositories(detail)),
    ],
    [
      'scanning of a repository',
      REPOSITORY_SCANNING,
      'BatchGetRepositoryScanningConfiguration',
      (registry) => registry.scansOnPush(detail),
    ],
  ])('%s: read, or an error with a name', async (_, sample, operation, read) => {
    await fc.assert(
      fc.asyncProperty(mutated(sample), async (answer) => {
        await isNamed(read(registryOf({ [operation]: answer })));
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

const NOTHING_ELSE = {
  priorities: prioritiesFrom({}),
  exploitScores: fakeExploitScores(),
  epssThreshold: undefined,
};

/** Levels that are below the thresholds; a finding without any has not been rated. */
const TOLERATED = ['MEDIUM', 'LOW', 'INFORMATIONAL', 'UNTRIAGED', 'UNDEFINED', ''];

/** Whether an answer says in so many words that nothing critical was found. */
function saysClean(answer: Json): boolean {
  const { imageScanStatus, imageScanFindings } = Object(answer);
  const { findings, enhancedFindings } = Object(imageScanFindings);
  const all = [...(findings ?? []), ...(enhancedFindings ?? [])];
  return (
    ['COMPLETE', 'ACTIVE'].includes(Object(imageScanStatus).status) &&
    all.every(
      (finding) =>
        (finding.status !== undefined && finding.status !== null && finding.status !== 'ACTIVE') ||
        TOLERATED.includes(String(finding.severity ?? '').toUpperCase()),
    )
  );
}

async function collect<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const page of pages) {
    all.push(...page);
    if (all.length > 1000) break;
  }
  return all;
}
