import { anywhere, arnIn, type Operations, type Place, type ToNeeds } from './place.ts';

interface OnRepositories {
  /** The caller's own unless there is one. */
  readonly registryId?: string;
  readonly repositoryName?: string;
  readonly repositoryNames?: readonly string[];
}

const ON_REPOSITORIES = [
  'BatchGetImage',
  'BatchGetRepositoryScanningConfiguration',
  'DescribeImages',
  'DescribeRepositories',
  'ListImages',
  'StartImageScan',
];

const ON_THE_REGISTRY = ['DescribeRegistry', 'GetRegistryScanningConfiguration'];

/** Who names no repository asks for all of them. */
function onRepositories(action: string): ToNeeds<OnRepositories> {
  return ({ registryId, repositoryName, repositoryNames = [] }, place) => {
    const named = repositoryName === undefined ? repositoryNames : [repositoryName];
    const owner = { ...place, accountId: registryId ?? place.accountId };
    return (named.length === 0 ? ['*'] : named).map((name) => ({
      action,
      resource: arnIn(owner, 'ecr', `repository/${name}`),
    }));
  };
}

/** Of an enhanced registry ECR reads findings from Inspector, with the rights of its caller. */
const OF_INSPECTOR = ['ListFindings', 'ListCoverage', 'ListAccountPermissions'].map((name) => ({
  action: `inspector2:${name}`,
  resource: '*',
}));

/** The operations that read, or start a scan. */
export function ecrNeeds(isEnhanced: (registry: Place) => boolean): Operations {
  const findings = onRepositories('ecr:DescribeImageScanFindings');
  return {
    ...Object.fromEntries(ON_REPOSITORIES.map((name) => [name, onRepositories(`ecr:${name}`)])),
    ...Object.fromEntries(ON_THE_REGISTRY.map((name) => [name, anywhere(`ecr:${name}`)])),
    DescribeImageScanFindings: ((input, place) => {
      const registry = { ...place, accountId: input.registryId ?? place.accountId };
      return [...findings(input, place), ...(isEnhanced(registry) ? OF_INSPECTOR : [])];
    }) satisfies ToNeeds<OnRepositories>,
  };
}
