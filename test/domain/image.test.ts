import { describe, expect, it } from '@jest/globals';
import {
  displayName,
  imageEntries,
  isContainerImage,
  isIndex,
  platformName,
  registryHost,
  shortImageDigest,
} from '../../src/domain/image.ts';
import { digestOf, OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from '../support/builders.ts';

const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const DOCKER_CONFIG = 'application/vnd.docker.container.image.v1+json';
const HELM_CONFIG = 'application/vnd.cncf.helm.config.v1+json';
const COSIGN_TAG = `sha256-${'0a'.repeat(32)}`;

describe('an index', () => {
  it.each([
    [OCI_INDEX, true],
    [DOCKER_LIST, true],
    [OCI_MANIFEST, false],
    [DOCKER_MANIFEST, false],
    [undefined, false],
  ])('of media type %s: %s', (mediaType, expected) => {
    expect(isIndex(mediaType)).toBe(expected);
  });
});

describe('a container image', () => {
  it.each([
    ['an OCI image', ['1'], OCI_MANIFEST, OCI_CONFIG, true],
    ['a Docker image', ['1'], DOCKER_MANIFEST, DOCKER_CONFIG, true],
    ['an untagged image', [], OCI_MANIFEST, OCI_CONFIG, true],
    ['an image of which the registry does not say what it is', ['1'], undefined, undefined, true],
    ['an OCI index', ['1'], OCI_INDEX, undefined, true],
    ['a Docker manifest list', ['1'], DOCKER_LIST, undefined, true],
    ['an index that names an artifact type', ['1'], OCI_INDEX, 'application/x-any', true],
    ['a Helm chart', ['1.0.0'], OCI_MANIFEST, HELM_CONFIG, false],
    ['an SBOM', ['1'], OCI_MANIFEST, 'application/spdx+json', false],
    ['a cosign signature', [`${COSIGN_TAG}.sig`], OCI_MANIFEST, OCI_CONFIG, false],
    ['a cosign attestation', [`${COSIGN_TAG}.att`], OCI_MANIFEST, OCI_CONFIG, false],
    ['a cosign SBOM', [`${COSIGN_TAG}.sbom`], OCI_MANIFEST, OCI_CONFIG, false],
    ['an index of referrers', [COSIGN_TAG], OCI_INDEX, undefined, false],
    [
      'an image that has such a tag besides',
      [`${COSIGN_TAG}.sig`, '1'],
      OCI_MANIFEST,
      OCI_CONFIG,
      true,
    ],
    ['an image whose tag only begins so', ['sha256-abc.sig'], OCI_MANIFEST, OCI_CONFIG, true],
  ])('%s', (_, tags, manifestMediaType, artifactMediaType, expected) => {
    expect(isContainerImage({ tags, manifestMediaType, artifactMediaType })).toBe(expected);
  });
});

describe('the images of an index', () => {
  const entry = (name: string, more: object = {}) => ({
    digest: digestOf(name),
    mediaType: OCI_MANIFEST,
    ...more,
  });

  it('are its platforms, without attestations', () => {
    const amd64 = entry('amd64', { platform: { os: 'linux', architecture: 'amd64' } });
    const unnamed = entry('unnamed');
    const nested = entry('nested', { mediaType: OCI_INDEX });
    const manifests = [
      amd64,
      entry('buildkit', { platform: { os: 'unknown', architecture: 'unknown' } }),
      entry('annotated', {
        platform: { os: 'linux', architecture: 'amd64' },
        annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
      }),
      unnamed,
      nested,
    ];
    expect(imageEntries({ mediaType: OCI_INDEX, manifests })).toEqual([amd64, unnamed, nested]);
  });

  it('are none when it lists none', () => {
    expect(imageEntries({})).toEqual([]);
    expect(imageEntries({ manifests: [] })).toEqual([]);
  });

  it.each([
    [{ os: 'linux', architecture: 'amd64' }, 'linux/amd64'],
    [{ os: 'linux', architecture: 'arm64', variant: 'v8' }, 'linux/arm64/v8'],
    [{ os: 'linux', architecture: 'arm64', variant: '' }, 'linux/arm64'],
    [{ os: 'linux' }, undefined],
    [{ architecture: 'amd64' }, undefined],
    [undefined, undefined],
  ])('on the platform %j are named %s', (platform, name) => {
    expect(platformName({ digest: digestOf('x'), platform })).toBe(name);
  });
});

describe('names for people', () => {
  const imageDigest = `sha256:${'0123456789abcdef'.repeat(4)}`;

  it.each([
    [['1.4.2', 'latest'], 'payments/api:1.4.2'],
    [[], 'payments/api@sha256:0123456789ab'],
  ])('an image tagged %j is %s', (tags, name) => {
    expect(displayName({ repository: 'payments/api', tags, imageDigest })).toBe(name);
  });

  it('a short image digest keeps its algorithm', () => {
    expect(shortImageDigest(imageDigest)).toBe('sha256:0123456789ab');
  });

  it.each([
    ['eu-west-1', '111122223333.dkr.ecr.eu-west-1.amazonaws.com'],
    ['us-gov-west-1', '111122223333.dkr.ecr.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn'],
  ])('the host of a registry in %s is %s', (region, host) => {
    expect(registryHost({ registryId: '111122223333', region })).toBe(host);
  });
});
