import type {
  DescribeImageScanFindingsCommandOutput,
  EnhancedImageScanFinding,
  ImageScanFinding,
} from '@aws-sdk/client-ecr';
import type { AffectedPackage, Finding, Fix } from '../../domain/finding.ts';
import { type Severity, toSeverity } from '../../domain/severity.ts';
import { listIn, textIn } from './answers.ts';

/** Longer descriptions are cut: nobody reads them in a message, and stored findings stay small. */
const DESCRIPTION_LENGTH = 400;

/** How many findings a page of ECR's answer shows, whether they count or not. */
export function shownIn({ imageScanFindings: shown }: Page): number {
  const basic = listIn(shown?.findings, 'findings');
  return basic.length + listIn(shown?.enhancedFindings, 'enhancedFindings').length;
}

/** The findings on one page of ECR's answer, whichever of the two shapes they have. */
export function toFindings({ imageScanFindings: shown }: Page): Finding[] {
  return [
    ...listIn(shown?.findings, 'findings').map(fromBasic),
    ...listIn(shown?.enhancedFindings, 'enhancedFindings').filter(isOpen).map(fromEnhanced),
  ];
}

type Page = Pick<DescribeImageScanFindingsCommandOutput, 'imageScanFindings'>;

function fromBasic(raw: ImageScanFinding): Finding {
  const attributes = listIn(raw.attributes, 'attributes');
  const attribute = (name: string) =>
    textIn(attributes.find(({ key }) => key === name)?.value, name);
  const name = attribute('package_name');
  return {
    id: textIn(raw.name, 'name') ?? 'unnamed',
    severity: severityIn(raw.severity),
    packages: name === undefined ? [] : [{ name, version: attribute('package_version') }],
    fix: 'unknown',
    score: toScore(attribute('CVSS3_SCORE') ?? attribute('CVSS2_SCORE')),
    description: shorten(textIn(raw.description, 'description')),
    link: textIn(raw.uri, 'uri'),
    platforms: [],
  };
}

/** Suppressed and closed findings are not open: the ECR console does not count them either. All others are. */
function isOpen({ status }: EnhancedImageScanFinding): boolean {
  return status !== 'SUPPRESSED' && status !== 'CLOSED';
}

function fromEnhanced(raw: EnhancedImageScanFinding): Finding {
  const details = raw.packageVulnerabilityDetails;
  const id = details?.vulnerabilityId ?? raw.title ?? raw.findingArn;
  return {
    id: textIn(id, 'vulnerabilityId') ?? 'unnamed',
    severity: severityIn(raw.severity),
    packages: listIn(details?.vulnerablePackages, 'vulnerablePackages').map(toPackage),
    fix: toFix(raw.fixAvailable),
    exploitAvailable:
      typeof raw.exploitAvailable === 'string' ? raw.exploitAvailable === 'YES' : undefined,
    score: toScore(raw.score ?? listIn(details?.cvss, 'cvss')[0]?.baseScore),
    description: shorten(textIn(raw.description, 'description')),
    link: textIn(details?.sourceUrl, 'sourceUrl'),
    platforms: [],
  };
}

function severityIn(raw: string | undefined): Severity {
  const word = textIn(raw, 'severity');
  const severity = toSeverity(word);
  if (!severity) throw new TypeError(`severity is none that is known: ${word?.slice(0, 40)}`);
  return severity;
}

type RawPackage = NonNullable<
  NonNullable<EnhancedImageScanFinding['packageVulnerabilityDetails']>['vulnerablePackages']
>[number];

/** The version as the package manager writes it: `epoch:version-release`, an epoch of 0 left out. */
function toPackage({ epoch, release, ...raw }: RawPackage): AffectedPackage {
  const version = textIn(raw.version, 'version');
  const fixed = textIn(raw.fixedInVersion, 'fixedInVersion');
  const full = version && release ? `${version}-${release}` : version;
  return {
    name: textIn(raw.name, 'name') ?? 'unnamed',
    version: full && epoch ? `${epoch}:${full}` : full,
    fixedVersion:
      fixed === undefined || fixed === 'NotAvailable' ? undefined : fixed.replace(/^0:/, ''),
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
