import type {
  DescribeImageScanFindingsCommandOutput,
  EnhancedImageScanFinding,
  ImageScanFinding,
} from '@aws-sdk/client-ecr';
import type { AffectedPackage, Finding, Fix } from '../../domain/finding.ts';
import { toSeverity } from '../../domain/severity.ts';

/** Longer descriptions are cut: nobody reads them in a message, and stored findings stay small. */
const DESCRIPTION_LENGTH = 400;

/** The findings on one page of ECR's answer, whichever of the two shapes they have. */
export function toFindings({
  imageScanFindings,
}: Pick<DescribeImageScanFindingsCommandOutput, 'imageScanFindings'>): Finding[] {
  return [
    ...(imageScanFindings?.findings ?? []).map(fromBasic),
    ...(imageScanFindings?.enhancedFindings ?? []).filter(isOpen).map(fromEnhanced),
  ];
}

function fromBasic(raw: ImageScanFinding): Finding {
  const attribute = (name: string) => raw.attributes?.find(({ key }) => key === name)?.value;
  const name = attribute('package_name');
  return {
    id: raw.name ?? 'unnamed',
    severity: toSeverity(raw.severity),
    packages: name === undefined ? [] : [{ name, version: attribute('package_version') }],
    fix: 'unknown',
    score: toScore(attribute('CVSS3_SCORE') ?? attribute('CVSS2_SCORE')),
    description: shorten(raw.description),
    link: raw.uri,
    platforms: [],
  };
}

/** Suppressed and closed findings are not open: the ECR console does not count them either. */
function isOpen({ status }: EnhancedImageScanFinding): boolean {
  return status === undefined || status === 'ACTIVE';
}

function fromEnhanced(raw: EnhancedImageScanFinding): Finding {
  const details = raw.packageVulnerabilityDetails;
  return {
    id: details?.vulnerabilityId ?? raw.title ?? raw.findingArn ?? 'unnamed',
    severity: toSeverity(raw.severity),
    packages: (details?.vulnerablePackages ?? []).map(toPackage),
    fix: toFix(raw.fixAvailable),
    exploitAvailable:
      raw.exploitAvailable === undefined ? undefined : raw.exploitAvailable === 'YES',
    score: toScore(raw.score ?? details?.cvss?.[0]?.baseScore),
    description: shorten(raw.description),
    link: details?.sourceUrl,
    platforms: [],
  };
}

type RawPackage = NonNullable<
  NonNullable<EnhancedImageScanFinding['packageVulnerabilityDetails']>['vulnerablePackages']
>[number];

/** The version as the package manager writes it: `epoch:version-release`, an epoch of 0 left out. */
function toPackage({ name, version, release, epoch, fixedInVersion }: RawPackage): AffectedPackage {
  const full = version && release ? `${version}-${release}` : version;
  return {
    name: name ?? 'unnamed',
    version: full && epoch ? `${epoch}:${full}` : full,
    fixedVersion:
      fixedInVersion === undefined || fixedInVersion === 'NotAvailable'
        ? undefined
        : fixedInVersion.replace(/^0:/, ''),
  };
}

function toFix(fixAvailable: string | undefined): Fix {
  switch (fixAvailable) {
    case 'YES':
      return 'available';
    case 'PARTIAL':
      return 'partial';
    case 'NO':
      return 'none';
    default:
      return 'unknown';
  }
}

/** Scores come as numbers and as strings; 0 means that nobody has scored it yet. */
function toScore(raw: number | string | undefined): number | undefined {
  const score = Number(raw);
  return Number.isFinite(score) && score > 0 ? score : undefined;
}

function shorten(description: string | undefined): string | undefined {
  const text = description?.trim();
  if (!text || text === 'None Provided') return undefined;
  return text.length <= DESCRIPTION_LENGTH ? text : `${text.slice(0, DESCRIPTION_LENGTH - 1)}…`;
}
