import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/domain/finding.ts';
import type { Image } from '../../src/domain/image.ts';
import {
  covering,
  expiresWithin,
  isExpired,
  type PolicySuppression,
  type Suppression,
  suppressor,
  type VexSuppression,
} from '../../src/domain/suppression.ts';
import { aFinding, anImage, aSuppression, digestOf, NOW } from '../support/builders.ts';

function aVexSuppression(changes: Partial<VexSuppression> = {}): VexSuppression {
  return {
    source: 'vex',
    key: 'vex',
    document: 'vex/openssl.json',
    ids: ['CVE-2024-0727'],
    reason: 'component not present',
    owner: 'security@example.com',
    ...changes,
  };
}

function covers(
  suppressions: readonly Suppression[],
  finding: Finding,
  image: Image = anImage(),
): boolean {
  return suppressor(suppressions, image, NOW)(finding).length > 0;
}

const named = (...names: readonly string[]) => names.map((name) => ({ name, version: '1.0' }));

describe('an entry of the policy covers a finding', () => {
  const api = anImage({ repository: 'payments/api', tags: ['1.4.2', 'latest'] });

  it.each<[string, Partial<PolicySuppression>, Partial<Finding>, boolean]>([
    ['by its id', { id: 'CVE-2024-0727' }, { id: 'CVE-2024-0727' }, true],
    ['not by the beginning of its id', { id: 'CVE-2024-07' }, { id: 'CVE-2024-0727' }, false],
    [
      'whatever the case of its id',
      { id: 'GHSA-XVCH-5gv4-984h' },
      { id: 'ghsa-xvch-5gv4-984H' },
      true,
    ],
    ['by a glob', { id: 'RHSA-*' }, { id: 'RHSA-2024:1234' }, true],
    ['by a glob, whatever its case', { id: 'rhsa-2024:*' }, { id: 'RHSA-2024:1234' }, true],
    ['not by the glob of another scheme', { id: 'RHSA-*' }, { id: 'CVE-2024-0727' }, false],
    ['in every package', {}, { packages: named('openssl', 'curl') }, true],
    ['without any package', {}, { packages: [] }, true],
    ['in its package', { package: 'openssl' }, { packages: named('openssl') }, true],
    ['in a package by a glob', { package: 'lib*' }, { packages: named('libssl3') }, true],
    [
      'in a package whose name is no plain glob',
      { package: 'libstdc++6' },
      { packages: named('libstdc++6') },
      true,
    ],
    [
      'in a package whose name has a scope',
      { package: '@babel/core' },
      { packages: named('@babel/core') },
      true,
    ],
    ['not in another package', { package: 'openssl' }, { packages: named('libssl3') }, false],
    ['not by package where there is none', { package: '**' }, { packages: [] }, false],
    [
      'not when it covers one package of two',
      { package: 'openssl' },
      { packages: named('openssl', 'curl') },
      false,
    ],
    [
      'when it covers all of several',
      { package: 'lib*' },
      { packages: named('libssl3', 'libcrypto3') },
      true,
    ],
    ['in its repository', { repository: 'payments/*' }, {}, true],
    ['not in another repository', { repository: 'web/**' }, {}, false],
    ['of an image with its tag', { tag: '1.*' }, {}, true],
    ['not of an image with other tags', { tag: 'prod-*' }, {}, false],
    ['not where only one of all holds', { repository: 'payments/*', tag: 'prod-*' }, {}, false],
  ])('%s', (_, suppression, finding, expected) => {
    expect(covers([aSuppression(suppression)], aFinding(finding), api)).toBe(expected);
  });
});

describe('several suppressions', () => {
  const finding = aFinding({ packages: named('openssl', 'curl') });
  const openssl = aSuppression({ package: 'openssl', key: 'openssl' });
  const curl = aSuppression({ package: 'curl', key: 'curl' });
  const every = aSuppression({ key: 'every' });
  const keysOf = (...suppressions: Suppression[]) =>
    suppressor(suppressions, anImage(), NOW)(finding).map(({ key }) => key);

  it('cover a finding together when each package has its reason', () => {
    expect(keysOf(openssl, curl)).toEqual(['openssl', 'curl']);
  });

  it('are all named, in the order of the policy', () => {
    expect(keysOf(curl, every, openssl)).toEqual(['curl', 'every', 'openssl']);
  });

  it('do not when one of them has expired', () => {
    expect(keysOf(openssl, { ...curl, expires: '2026-02-28' })).toEqual([]);
  });

  it('do not when one of them is for another vulnerability', () => {
    expect(keysOf(openssl, { ...curl, id: 'CVE-1' })).toEqual([]);
  });
});

it('no suppression covers nothing', () => {
  expect(covers([], aFinding())).toBe(false);
});

describe('a suppression that expires on 2026-03-01', () => {
  const suppression = aSuppression({ expires: '2026-03-01' });

  it.each([
    ['2026-02-28T23:59:59.999Z', true],
    ['2026-03-01T00:00:00.000Z', true],
    ['2026-03-01T23:59:59.999Z', true],
    ['2026-03-02T00:00:00.000Z', false],
    ['2026-03-02T00:30:00.000+01:00', true],
    ['2027-01-01T00:00:00.000Z', false],
  ])('at %s holds: %s', (time, holds) => {
    const at = new Date(time);
    expect(isExpired(suppression, at)).toBe(!holds);
    expect(suppressor([suppression], anImage(), at)(aFinding()).length > 0).toBe(holds);
  });

  it.each([
    ['2026-02-22T23:59:59.999Z', false],
    ['2026-02-23T00:00:00.000Z', true],
    ['2026-03-01T23:59:59.999Z', true],
    ['2026-03-02T00:00:00.000Z', false],
  ])('at %s will have ended in seven days, and holds: %s', (time, expected) => {
    expect(expiresWithin(suppression, new Date(time), 7)).toBe(expected);
  });

  it('is still known by what it covers when it has expired', () => {
    expect(covering([suppression], anImage())(aFinding())).toEqual([suppression]);
  });
});

it('a suppression without a date never expires', () => {
  const far = new Date('9999-12-31T23:59:59.999Z');
  for (const suppression of [aSuppression({ until: 'fix-available' }), aVexSuppression()]) {
    expect(isExpired(suppression, far)).toBe(false);
    expect(expiresWithin(suppression, far, 7)).toBe(false);
  }
});

describe('a suppression until there is a fix', () => {
  it.each([
    ['none', true],
    ['unknown', true],
    ['partial', false],
    ['available', false],
  ] as const)('when the fix is %s holds: %s', (fix, holds) => {
    const suppression = aSuppression({ until: 'fix-available' });
    expect(covers([suppression], aFinding({ fix }))).toBe(holds);
  });
});

describe('a VEX document covers a finding', () => {
  const openssl = { names: ['openssl'] };
  const version = (...versions: string[]) => [{ ...openssl, versions }];

  it.each<[string, Partial<VexSuppression>, Partial<Finding>, boolean]>([
    ['by the name of its vulnerability', {}, {}, true],
    ['by an alias', { ids: ['CVE-1', 'ghsa-a'] }, { id: 'GHSA-A' }, true],
    ['and reads no glob', { ids: ['CVE-*'] }, {}, false],
    ['in a package, whatever its version', { packages: [openssl] }, {}, true],
    ['in a package of a version', { packages: version('3.0.11-1') }, {}, true],
    [
      'in a package of one spelling of its version',
      { packages: version('x', '3.0.11-1') },
      {},
      true,
    ],
    ['not in another version', { packages: version('3.0.11') }, {}, false],
    [
      'not in a package of unknown version',
      { packages: version('3.0.11-1') },
      { packages: [{ name: 'openssl' }] },
      false,
    ],
    ['not in another package', { packages: [{ names: ['curl'] }] }, {}, false],
    [
      'in a package, whatever the case of its name',
      { packages: [{ names: ['pyyaml'] }] },
      { packages: named('PyYAML') },
      true,
    ],
    [
      'not when it names one package of two',
      { packages: [openssl] },
      { packages: named('openssl', 'curl') },
      false,
    ],
  ])('%s', (_, suppression, finding, expected) => {
    expect(covers([aVexSuppression(suppression)], aFinding(finding))).toBe(expected);
  });

  const amd64 = { imageDigest: digestOf('amd64'), name: 'linux/amd64' };
  const arm64 = { imageDigest: digestOf('arm64'), name: 'linux/arm64/v8' };
  const index = anImage({
    imageDigest: digestOf('index'),
    tags: ['1.4.2'],
    platforms: [amd64, arm64],
  });
  const both = ['linux/amd64', 'linux/arm64/v8'];

  it.each<[string, NonNullable<VexSuppression['images']>, readonly string[], boolean]>([
    ['of a repository', [{ repository: 'payments/api' }], both, true],
    [
      'of a repository with its registry',
      [{ repository: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/payments/api' }],
      both,
      true,
    ],
    [
      'not of a repository in another registry',
      [{ repository: '999999999999.dkr.ecr.eu-west-1.amazonaws.com/payments/api' }],
      both,
      false,
    ],
    ['not of a repository whose name ends alike', [{ repository: 'api' }], both, false],
    ['of a tag', [{ repository: 'payments/api', tag: '1.4.2' }], both, true],
    ['not of another tag', [{ repository: 'payments/api', tag: '1.4.1' }], both, false],
    ['of an image digest', [{ imageDigest: digestOf('index') }], both, true],
    [
      'of an image digest, wherever the image is',
      [{ imageDigest: digestOf('index'), repository: 'docker.io/library/api', tag: '2' }],
      both,
      true,
    ],
    ['not of another image digest', [{ imageDigest: digestOf('other') }], both, false],
    ['on a platform by its digest', [{ imageDigest: digestOf('arm64') }], ['linux/arm64/v8'], true],
    ['not on more than the platform', [{ imageDigest: digestOf('arm64') }], both, false],
    [
      'on an architecture',
      [{ repository: 'payments/api', architecture: 'arm64' }],
      ['linux/arm64/v8'],
      true,
    ],
    [
      'not on another architecture too',
      [{ repository: 'payments/api', architecture: 'arm64' }],
      both,
      false,
    ],
    [
      'of one of several images',
      [{ repository: 'web' }, { repository: 'payments/api' }],
      both,
      true,
    ],
  ])('%s', (_, images, platforms, expected) => {
    const suppression = aVexSuppression({ images });
    expect(covers([suppression], aFinding({ platforms }), index)).toBe(expected);
  });

  it('not on an architecture that nobody knows', () => {
    const suppression = aVexSuppression({
      images: [{ repository: 'payments/api', architecture: 'amd64' }],
    });
    expect(covers([suppression], aFinding())).toBe(false);
  });
});
