import type { EnhancedImageScanFinding, ImageScanFinding } from '@aws-sdk/client-ecr';
import { describe, expect, it } from '@jest/globals';
import { toFindings } from '../../../src/adapters/ecr/findings.ts';

function basic(raw: Partial<ImageScanFinding>, attributes: Record<string, string> = {}) {
  const [finding] = toFindings({
    imageScanFindings: {
      findings: [
        {
          name: 'CVE-2024-0727',
          severity: 'HIGH',
          attributes: Object.entries(attributes).map(([key, value]) => ({ key, value })),
          ...raw,
        },
      ],
    },
  });
  return finding;
}

type Details = NonNullable<EnhancedImageScanFinding['packageVulnerabilityDetails']>;

function enhanced(raw: Partial<EnhancedImageScanFinding>, details: Partial<Details> = {}) {
  const [finding] = toFindings({
    imageScanFindings: {
      enhancedFindings: [
        {
          severity: 'HIGH',
          status: 'ACTIVE',
          packageVulnerabilityDetails: {
            vulnerabilityId: 'CVE-2024-0727',
            vulnerablePackages: [],
            ...details,
          },
          ...raw,
        },
      ],
    },
  });
  return finding;
}

describe('no findings', () => {
  it.each([
    ['no answer', {}],
    ['an empty answer', { imageScanFindings: {} }],
    ['counts alone', { imageScanFindings: { findingSeverityCounts: { HIGH: 3 } } }],
    ['empty lists', { imageScanFindings: { findings: [], enhancedFindings: [] } }],
  ])('in %s', (_, answer) => {
    expect(toFindings(answer)).toEqual([]);
  });
});

describe('a basic finding', () => {
  it('is one vulnerability in one package', () => {
    const finding = basic(
      { description: ' An overflow. ', uri: 'https://security.example/CVE-2024-0727' },
      { package_name: 'openssl', package_version: '1:3.0.11-1~deb12u2', CVSS3_SCORE: '5.5' },
    );
    expect(finding).toEqual({
      id: 'CVE-2024-0727',
      severity: 'HIGH',
      packages: [{ name: 'openssl', version: '1:3.0.11-1~deb12u2' }],
      fix: 'unknown',
      score: 5.5,
      description: 'An overflow.',
      link: 'https://security.example/CVE-2024-0727',
      platforms: [],
    });
  });

  it('may have next to nothing', () => {
    const [finding] = toFindings({ imageScanFindings: { findings: [{}] } });
    expect(finding).toEqual({
      id: 'unnamed',
      severity: 'UNDEFINED',
      packages: [],
      fix: 'unknown',
      platforms: [],
    });
  });

  it.each(['RHSA-2024:1234', 'ALAS2-2024-2400', 'GHSA-xvch-5gv4-984h', 'USN-6000-1', 'SNYK-X-1'])(
    'may be %s, without a CVE',
    (name) => {
      expect(basic({ name })?.id).toBe(name);
    },
  );

  it.each([
    [{ CVSS3_SCORE: '9.8', CVSS2_SCORE: '7.5' }, 9.8],
    [{ CVSS2_SCORE: '7.5' }, 7.5],
    [{ CVSS3_SCORE: 'n/a' }, undefined],
    [{ CVSS3_SCORE: '0.0' }, undefined],
    [{}, undefined],
  ] as [Record<string, string>, number | undefined][])('scored as %j: %s', (attributes, score) => {
    expect(basic({}, attributes)?.score).toBe(score);
  });

  it('is one per package where an advisory is repeated', () => {
    const findings = ['libssl', 'openssl'].map((value) => ({
      name: 'RHSA-2024:1234',
      attributes: [{ key: 'package_name', value }],
    }));
    const names = toFindings({ imageScanFindings: { findings } }).map(({ packages }) => packages);
    expect(names).toEqual([[{ name: 'libssl' }], [{ name: 'openssl' }]]);
  });
});

describe('an enhanced finding', () => {
  it('is one vulnerability in a list of packages', () => {
    const finding = enhanced(
      {
        title: 'CVE-2024-0727 - openssl, libssl3',
        description: 'An overflow.',
        fixAvailable: 'YES',
        exploitAvailable: 'NO',
        score: 5.5,
      },
      {
        sourceUrl: 'https://security.example/CVE-2024-0727',
        vulnerablePackages: [
          {
            name: 'openssl',
            version: '3.0.11',
            release: '1',
            epoch: 0,
            fixedInVersion: '0:3.0.13-1',
          },
          { name: 'libssl3', version: '3.0.11', epoch: 1, fixedInVersion: '1:3.0.13-1' },
        ],
      },
    );
    expect(finding).toEqual({
      id: 'CVE-2024-0727',
      severity: 'HIGH',
      packages: [
        { name: 'openssl', version: '3.0.11-1', fixedVersion: '3.0.13-1' },
        { name: 'libssl3', version: '1:3.0.11', fixedVersion: '1:3.0.13-1' },
      ],
      fix: 'available',
      exploitAvailable: false,
      score: 5.5,
      description: 'An overflow.',
      link: 'https://security.example/CVE-2024-0727',
      platforms: [],
    });
  });

  it('may have next to nothing', () => {
    const [finding] = toFindings({ imageScanFindings: { enhancedFindings: [{}] } });
    expect(finding).toEqual({
      id: 'unnamed',
      severity: 'UNDEFINED',
      packages: [],
      fix: 'unknown',
      platforms: [],
    });
  });

  it.each([
    ['YES', 'available'],
    ['PARTIAL', 'partial'],
    ['NO', 'none'],
    [undefined, 'unknown'],
    ['SOMETIMES', 'unknown'],
  ])('with fixAvailable %s: its fix is %s', (fixAvailable, fix) => {
    expect(enhanced({ fixAvailable })?.fix).toBe(fix);
  });

  it.each([
    ['NotAvailable', undefined],
    [undefined, undefined],
    ['3.0.13', '3.0.13'],
  ])('with a package fixed in %s: %s', (fixedInVersion, fixedVersion) => {
    const vulnerablePackages = [{ name: 'openssl', version: '3', fixedInVersion }];
    expect(enhanced({}, { vulnerablePackages })?.packages).toEqual([
      { name: 'openssl', version: '3', fixedVersion },
    ]);
  });

  it.each([
    ['its own', { score: 5.5 }, { cvss: [{ baseScore: 9.8 }] }, 5.5],
    ['that of its source', {}, { cvss: [{ baseScore: 9.8 }] }, 9.8],
    ['none of an empty list', {}, { cvss: [] }, undefined],
    ['none of zero', { score: 0 }, {}, undefined],
  ])('has a score: %s', (_, raw, details, score) => {
    expect(enhanced(raw, details)?.score).toBe(score);
  });

  it.each([
    ['UNTRIAGED', 'UNTRIAGED'],
    ['INFORMATIONAL', 'INFORMATIONAL'],
    [undefined, 'UNDEFINED'],
  ])('of severity %s is %s', (raw, severity) => {
    expect(enhanced({ severity: raw })?.severity).toBe(severity);
  });

  it.each(['SUPPRESSED', 'CLOSED'])('that is %s is not open', (status) => {
    expect(enhanced({ status })).toBeUndefined();
  });

  it('without a status is open', () => {
    expect(enhanced({ status: undefined })).toBeDefined();
  });
});

describe('a description', () => {
  it.each([
    ['None Provided', undefined],
    ['   ', undefined],
    ['x'.repeat(400), 'x'.repeat(400)],
    ['x'.repeat(401), `${'x'.repeat(399)}…`],
  ])('%.20s is kept as %.20s', (description, expected) => {
    expect(basic({ description })?.description).toBe(expected);
    expect(enhanced({ description })?.description).toBe(expected);
  });
});
