import type { toFindings } from '../src/adapters/ecr/findings.ts';
import type { ScanType } from '../src/domain/scan.ts';

export type Answer = Parameters<typeof toFindings>[0];

const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'MEDIUM', 'LOW', 'LOW', 'LOW', 'UNDEFINED'];

/** What ECR answers of so many findings, all pages in one: each as long as they usually are. */
export function answerOf(type: ScanType, findings: number): Answer {
  const all = Array.from({ length: findings }, (_, index) => index);
  return {
    imageScanFindings:
      type === 'BASIC' ? { findings: all.map(basic) } : { enhancedFindings: all.map(enhanced) },
  } as Answer;
}

const severityOf = (index: number) => SEVERITIES[index % SEVERITIES.length];
const idOf = (index: number) => `CVE-${2015 + (index % 11)}-${10_000 + index}`;
const packageOf = (index: number) => `lib${(index * 7919) % 1000}`;
const DESCRIPTION =
  'An issue was discovered in the parser of this library. A crafted file makes it read beyond the end of a buffer, which may lead to a crash or to disclosure of memory. '.repeat(
    2,
  );

function basic(index: number) {
  return {
    name: idOf(index),
    description: DESCRIPTION,
    uri: `https://security-tracker.debian.org/tracker/${idOf(index)}`,
    severity: severityOf(index),
    attributes: [
      { key: 'package_version', value: `1.${index % 30}.0-1` },
      { key: 'package_name', value: packageOf(index) },
      { key: 'CVSS3_VECTOR', value: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' },
      { key: 'CVSS3_SCORE', value: `${(index % 100) / 10}` },
    ],
  };
}

function enhanced(index: number) {
  const id = idOf(index);
  return {
    awsAccountId: '111122223333',
    description: DESCRIPTION,
    findingArn: `arn:aws:inspector2:eu-west-1:111122223333:finding/${index.toString(16).padStart(32, '0')}`,
    firstObservedAt: 1_767_225_600,
    fixAvailable: index % 3 ? 'YES' : 'NO',
    exploitAvailable: index % 50 ? 'NO' : 'YES',
    packageVulnerabilityDetails: {
      cvss: [
        {
          baseScore: (index % 100) / 10,
          scoringVector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
          source: 'NVD',
          version: '3.1',
        },
      ],
      referenceUrls: [`https://nvd.nist.gov/vuln/detail/${id}`],
      relatedVulnerabilities: [],
      source: 'NVD',
      sourceUrl: `https://nvd.nist.gov/vuln/detail/${id}`,
      vendorCreatedAt: 1_767_225_600,
      vulnerabilityId: id,
      vulnerablePackages: [0, 1].map((place) => ({
        arch: 'X86_64',
        epoch: 0,
        fixedInVersion: '0:1.2.3-4',
        name: packageOf(index + place),
        packageManager: 'OS',
        release: '1.el9',
        version: `1.${index % 30}.0`,
      })),
    },
    score: (index % 100) / 10,
    severity: severityOf(index),
    status: 'ACTIVE',
    title: `${id} - ${packageOf(index)}`,
    type: 'PACKAGE_VULNERABILITY',
  };
}
