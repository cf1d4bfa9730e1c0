import { matchesParts } from '../endpoint/wildcard.ts';
import type { RegistryScanningConfiguration, Repository } from '../recorded-registry/index.ts';

type Rule = RegistryScanningConfiguration['rules'][number];
type ScanFrequency = Rule['scanFrequency'];

/** How one repository is scanned, as `BatchGetRepositoryScanningConfiguration` answers it. */
export interface RepositoryScanningConfiguration {
  readonly repositoryArn: string;
  readonly repositoryName: string;
  readonly scanOnPush: boolean;
  readonly scanFrequency: ScanFrequency;
  readonly appliedScanFilters: Rule['repositoryFilters'];
}

const BY_PRECEDENCE: readonly ScanFrequency[] = ['CONTINUOUS_SCAN', 'SCAN_ON_PUSH'];

/**
 * Derives it from the registry's rules; continuous scanning wins over scan on push. A repository that
 * no rule matches is scanned when asked (and never in an ENHANCED registry), unless a BASIC one still
 * has the older setting of its own.
 */
export function scanningConfigurationOf(
  repository: Repository,
  { scanType, rules }: RegistryScanningConfiguration,
): RepositoryScanningConfiguration {
  const { repositoryArn, repositoryName, imageScanningConfiguration } = repository;
  const answer = (scanFrequency: ScanFrequency, appliedScanFilters: Rule['repositoryFilters']) => ({
    repositoryArn,
    repositoryName,
    scanOnPush: scanFrequency !== 'MANUAL',
    scanFrequency,
    appliedScanFilters,
  });
  for (const frequency of BY_PRECEDENCE) {
    const filters = rules
      .filter(({ scanFrequency }) => scanFrequency === frequency)
      .flatMap(({ repositoryFilters }) => repositoryFilters)
      .filter(({ filter }) => matchesRepositoryFilter(repositoryName, filter));
    if (filters.length > 0) return answer(frequency, filters);
  }
  const ownSetting = scanType === 'BASIC' && imageScanningConfiguration?.scanOnPush === true;
  return answer(ownSetting ? 'SCAN_ON_PUSH' : 'MANUAL', []);
}

/**
 * A filter without `*` matches every name that contains it, one with `*` the whole name
 * (Amazon ECR user guide, "Filter wildcards").
 */
export function matchesRepositoryFilter(repositoryName: string, filter: string): boolean {
  return filter.includes('*')
    ? matchesParts(repositoryName, filter.split('*'))
    : repositoryName.includes(filter);
}
