import type { RecordedScan } from '../recorded-registry/index.ts';
import type { EnhancedFinding } from './registry.ts';

/** What a generated scan finds: nothing above LOW, something at every level, or an image it cannot read. */
export type ScanKind = 'clean' | 'breaching' | 'unsupported';

interface ScanOptions {
  readonly type: 'BASIC' | 'ENHANCED';
  /** How many findings on average. */
  readonly findings: number;
  /** Seconds since 1970. */
  readonly completedAt: number;
  readonly random: () => number;
}

interface Finding {
  readonly id: string;
  readonly packageName: string;
  readonly severity: string;
}

const PACKAGES = ['openssl', 'curl', 'zlib', 'expat', 'glibc', 'krb5', 'libxml2', 'perl', 'tar'];

/** A scan with findings drawn from `random`, in the form of basic or enhanced scanning. */
export function generateScan(kind: ScanKind, options: ScanOptions): RecordedScan {
  const { type, completedAt } = options;
  if (kind === 'unsupported') return unsupported(type);
  const findings = generateFindings(kind, options);
  const status =
    type === 'BASIC'
      ? { status: 'COMPLETE', description: 'The scan was completed successfully.' }
      : { status: 'ACTIVE', description: 'Continuous scan is selected for image.' };
  return {
    imageScanStatus: status,
    imageScanFindings: {
      ...(type === 'BASIC'
        ? { findings: findings.map(toBasic) }
        : { enhancedFindings: findings.map((finding) => toEnhanced(finding, options.random)) }),
      imageScanCompletedAt: completedAt,
      vulnerabilitySourceUpdatedAt: completedAt,
      findingSeverityCounts: countBySeverity(findings.map(({ severity }) => severity)),
    },
  };
}

/** What Inspector finds when it looks at an image again: some is gone, some is worse, and some has become known. */
export function generateRescan(before: RecordedScan, random: () => number): RecordedScan {
  const known = before.imageScanFindings?.enhancedFindings ?? [];
  const kept = known.filter(() => random() >= 0.3);
  const added = Array.from({ length: Math.floor(random() * 3) }, (_, index) => {
    const id = `CVE-2026-${20_000 + index}`;
    const severity = random() < 0.3 ? 'CRITICAL' : pickSeverity(random());
    return toEnhanced({ id, packageName: pickPackage(random()), severity }, random);
  });
  const enhancedFindings = [...kept.map((finding) => laterOn(finding, random)), ...added];
  return {
    ...before,
    imageScanFindings: {
      ...before.imageScanFindings,
      enhancedFindings,
      findingSeverityCounts: countBySeverity(
        enhancedFindings.map(({ severity }) => String(severity)),
      ),
    },
  };
}

function laterOn(finding: EnhancedFinding, random: () => number): EnhancedFinding {
  const share = random();
  if (share < 0.1) return { ...finding, exploitAvailable: 'YES' };
  if (share < 0.2) return { ...finding, fixAvailable: 'YES' };
  return share < 0.3 ? { ...finding, severity: 'HIGH' } : finding;
}

function unsupported(type: 'BASIC' | 'ENHANCED'): RecordedScan {
  return type === 'BASIC'
    ? {
        imageScanStatus: {
          status: 'FAILED',
          description:
            'UnsupportedImageError: The operating system and/or package manager are not supported.',
        },
        imageScanFindings: null,
      }
    : { imageScanStatus: { status: 'UNSUPPORTED_IMAGE' }, imageScanFindings: null };
}

function generateFindings(kind: ScanKind, { findings, random }: ScanOptions): Finding[] {
  const length = Math.round(random() * 2 * findings);
  const generated = Array.from({ length }, (_, index) => ({
    id: `CVE-${2016 + Math.floor(random() * 10)}-${10_000 + index}`,
    packageName: pickPackage(random()),
    severity: kind === 'clean' ? 'LOW' : pickSeverity(random()),
  }));
  return kind === 'clean'
    ? generated
    : [{ id: 'CVE-2026-9999', packageName: 'openssl', severity: 'CRITICAL' }, ...generated];
}

function pickPackage(share: number): string {
  return PACKAGES[Math.floor(share * PACKAGES.length)] ?? 'openssl';
}

function pickSeverity(share: number): string {
  if (share < 0.05) return 'CRITICAL';
  if (share < 0.2) return 'HIGH';
  return share < 0.7 ? 'MEDIUM' : 'LOW';
}

function countBySeverity(severities: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const severity of severities) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}

function toBasic({ id, packageName, severity }: Finding) {
  return {
    name: id,
    description: `A weakness in ${packageName}.`,
    uri: `https://example.com/advisories/${id}`,
    severity,
    attributes: [
      { key: 'package_version', value: '1.0.0-1' },
      { key: 'package_name', value: packageName },
    ],
  };
}

function toEnhanced({ id, packageName, severity }: Finding, random: () => number): EnhancedFinding {
  const fix = random();
  return {
    description: `A weakness in ${packageName}.`,
    packageVulnerabilityDetails: {
      source: 'DEBIAN_CVE',
      sourceUrl: `https://example.com/advisories/${id}`,
      vulnerabilityId: id,
      vulnerablePackages: [
        { name: packageName, version: '1.0.0', release: '1', fixedInVersion: '0:1.0.1-1' },
      ],
    },
    remediation: { recommendation: { text: 'None Provided' } },
    severity,
    status: 'ACTIVE',
    title: `${id} - ${packageName}`,
    type: 'PACKAGE_VULNERABILITY',
    fixAvailable: fix < 0.6 ? 'YES' : fix < 0.7 ? 'PARTIAL' : 'NO',
    exploitAvailable: random() < 0.05 ? 'YES' : 'NO',
  };
}
