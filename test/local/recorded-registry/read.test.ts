import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  childrenOf,
  RecordedRegistryError,
  readRecordedRegistry,
} from '../../../local/recorded-registry/index.ts';
import { digestOf, OCI_INDEX } from '../support/registry.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorded-registry-'));
});
afterEach(() => rm(folder, { recursive: true }));

const hex = (name: string) => digestOf(name).slice('sha256:'.length);

/** A recording of one repository `team/api` with an index, its platform and a scan; parts can be replaced. */
const aRecording = (replaced: Record<string, unknown> = {}) => ({
  'registry.json': {
    registryId: '111122223333',
    scanningConfiguration: { scanType: 'BASIC', rules: [] },
  },
  'repositories.json': {
    repositories: [
      {
        repositoryArn: 'arn:aws:ecr:eu-north-1:111122223333:repository/team/api',
        registryId: '111122223333',
        repositoryName: 'team/api',
        createdAt: '2026-01-12T09:30:00+02:00',
        imageTagMutability: 'MUTABLE',
      },
    ],
  },
  'team/api/images.json': {
    imageDetails: [
      { imageDigest: digestOf('amd64'), imagePushedAt: 1772366400.5 },
      {
        imageDigest: digestOf('index'),
        imageTags: ['1'],
        imagePushedAt: '2026-03-01T12:00:00Z',
        imageManifestMediaType: OCI_INDEX,
      },
    ],
  },
  [`team/api/${hex('amd64')}.findings.json`]: {
    imageId: { imageDigest: digestOf('amd64') },
    imageScanStatus: { status: 'ACTIVE' },
    imageScanFindings: {
      imageScanCompletedAt: '2026-03-01T12:01:00+00:00',
      enhancedFindings: [
        {
          title: 'CVE-1',
          firstObservedAt: '2026-03-01T12:00:01Z',
          packageVulnerabilityDetails: { vendorCreatedAt: 1521692940, vulnerabilityId: 'CVE-1' },
        },
      ],
      findingSeverityCounts: { HIGH: 1 },
    },
  },
  [`team/api/${hex('index')}.manifest.json`]: {
    images: [
      {
        imageId: { imageDigest: digestOf('index') },
        imageManifest: JSON.stringify({ manifests: [{ digest: digestOf('amd64') }] }),
      },
    ],
    failures: [],
  },
  'README.md': 'Notes of the person who recorded it.',
  ...replaced,
});

async function write(recording: Record<string, unknown>): Promise<void> {
  for (const [file, content] of Object.entries(recording)) {
    if (content === undefined) continue;
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
}

describe('a recorded registry', () => {
  it('tells account, region and repositories, with times in seconds', async () => {
    await write(aRecording());
    const registry = await readRecordedRegistry(folder);
    expect(registry).toMatchObject({
      registryId: '111122223333',
      region: 'eu-north-1',
      scanningConfiguration: { scanType: 'BASIC' },
      repositories: [
        {
          repository: {
            repositoryName: 'team/api',
            createdAt: Date.parse('2026-01-12T07:30:00Z') / 1000,
            imageTagMutability: 'MUTABLE',
          },
        },
      ],
    });
    const [amd64, index] = registry.repositories[0]!.images;
    expect(amd64).toMatchObject({
      detail: { imagePushedAt: 1772366400.5 },
      scan: {
        imageScanStatus: { status: 'ACTIVE' },
        imageScanFindings: {
          imageScanCompletedAt: 1772366460,
          enhancedFindings: [
            {
              title: 'CVE-1',
              firstObservedAt: 1772366401,
              packageVulnerabilityDetails: {
                vendorCreatedAt: 1521692940,
                vulnerabilityId: 'CVE-1',
              },
            },
          ],
        },
      },
      manifest: undefined,
    });
    expect(index).toMatchObject({ detail: { imagePushedAt: 1772366400 }, scan: undefined });
    expect(childrenOf(index!)).toEqual([digestOf('amd64')]);
  });

  it('has registries of other accounts and regions beside it', async () => {
    await write(aRecording());
    const inner = aRecording();
    inner['registry.json'].registryId = '999988887777';
    const [repository] = inner['repositories.json'].repositories;
    repository!.registryId = '999988887777';
    repository!.repositoryArn = 'arn:aws:ecr:us-east-1:999988887777:repository/team/api';
    await write(
      Object.fromEntries(
        Object.entries(inner).map(([file, content]) => [`_registries/partner/${file}`, content]),
      ),
    );
    const { others } = await readRecordedRegistry(folder);
    expect(others).toMatchObject([{ registryId: '999988887777', region: 'us-east-1' }]);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      'files that are missing',
      { 'registry.json': undefined, [`team/api/${hex('index')}.manifest.json`]: undefined },
      [
        'registry.json is missing. Record it with: aws ecr get-registry-scanning-configuration > registry.json',
        `team/api/${hex('index')}.manifest.json is missing. Record it with: aws ecr batch-get-image --repository-name team/api --image-ids imageDigest=${digestOf('index')} > team/api/${hex('index')}.manifest.json`,
      ],
    ],
    [
      'fields that are wrong, in several files',
      {
        'registry.json': { registryId: '12', scanningConfiguration: { scanType: 'DEEP' } },
        'team/api/images.json': {
          imageDetails: [{ imageDigest: 'sha256:1', imagePushedAt: 'yesterday' }],
        },
      },
      [
        'registry.json: registryId is not an account number',
        'registry.json: scanningConfiguration.scanType invalid option',
        'team/api/images.json: imageDetails[0].imageDigest is not a digest',
        'team/api/images.json: imageDetails[0].imagePushedAt is neither an ISO 8601 time nor',
      ],
    ],
    [
      'text that is not JSON',
      { 'team/api/images.json': '{' },
      ['team/api/images.json is not JSON'],
    ],
    [
      'no repository to read the region from',
      { 'repositories.json': { repositories: [] } },
      ['repositories.json: repositories is empty, and the region is read from'],
    ],
    [
      'a repository of another account',
      {
        'registry.json': {
          registryId: '999999999999',
          scanningConfiguration: { scanType: 'BASIC' },
        },
      },
      [
        'repositories.json: repositories[0].repositoryArn is arn:aws:ecr:eu-north-1:111122223333:repository/team/api, which should end in :ecr:eu-north-1:999999999999:repository/team/api',
      ],
    ],
    [
      'findings of an image that is not listed',
      { [`team/api/${hex('other')}.findings.json`]: {} },
      [
        `team/api/${hex('other')}.findings.json belongs to an image that is not in team/api/images.json`,
      ],
    ],
    [
      'findings under the name of another image',
      {
        [`team/api/${hex('amd64')}.findings.json`]: {
          imageId: { imageDigest: digestOf('index') },
          imageScanStatus: { status: 'FAILED' },
        },
      },
      [
        `${hex('amd64')}.findings.json: imageId.imageDigest is ${digestOf('index')}, not the digest`,
      ],
    ],
    [
      'a tag on two images',
      {
        'team/api/images.json': {
          imageDetails: ['amd64', 'b'].map((name) => ({
            imageDigest: digestOf(name),
            imageTags: ['latest'],
            imagePushedAt: 0,
          })),
        },
        [`team/api/${hex('index')}.manifest.json`]: undefined,
      },
      ['team/api/images.json: imageDetails[1].imageTags repeats latest'],
    ],
  ])('with %s is refused with every problem', async (_, replaced, expected) => {
    await write(aRecording(replaced));
    const error = await readRecordedRegistry(folder).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RecordedRegistryError);
    const { message, problems } = error as RecordedRegistryError;
    for (const text of expected) expect(message).toContain(text);
    expect(problems).toHaveLength(expected.length);
  });
});
