import type {
  BatchGetRepositoryScanningConfigurationResponse,
  GetRegistryScanningConfigurationResponse,
} from '@aws-sdk/client-ecr';
import { describe, expect, it } from '@jest/globals';
import { createEcr } from '../../../local/ecr/index.ts';
import { matchesRepositoryFilter } from '../../../local/ecr/scanning-configuration.ts';
import { call } from '../support/call.ts';
import { aRegistry, REGISTRY_ID } from '../support/registry.ts';

// The table of the Amazon ECR user guide, "Filter wildcards".
const NAMES = ['prod', 'repo-prod', 'prod-repo', 'repo-prod-repo', 'prodrepo'];

it.each([
  ['prod', NAMES],
  ['*prod', ['prod', 'repo-prod']],
  ['prod*', ['prod', 'prod-repo', 'prodrepo']],
  ['*prod*', NAMES],
  ['prod*repo', ['prod-repo', 'prodrepo']],
  ['*', NAMES],
])('the filter %s matches %j', (filter, names) => {
  expect(NAMES.filter((name) => matchesRepositoryFilter(name, filter))).toEqual(names);
});

it('a wildcard stands for slashes too, and a dot for itself', () => {
  expect(matchesRepositoryFilter('team/a/b', 'team/*')).toBe(true);
  expect(matchesRepositoryFilter('axb', 'a.b*')).toBe(false);
});

describe('BatchGetRepositoryScanningConfiguration', () => {
  const names = ['old', 'push', 'rest'];

  async function frequencies(options: Parameters<typeof aRegistry>[1]) {
    const registry = aRegistry({ old: [], push: [], rest: [] }, options);
    const { service } = createEcr({ registry, putEvents: async () => {} });
    const answer = await call<BatchGetRepositoryScanningConfigurationResponse>(
      service,
      'BatchGetRepositoryScanningConfiguration',
      {
        repositoryNames: names,
      },
    );
    return answer.scanningConfigurations?.map((configuration) => [
      configuration.repositoryName,
      configuration.scanFrequency,
      configuration.scanOnPush,
      configuration.appliedScanFilters?.map(({ filter }) => filter),
    ]);
  }

  it('BASIC: a rule that matches, else the setting of the repository, else manual', async () => {
    expect(await frequencies({ rules: { SCAN_ON_PUSH: ['pu*'] }, scanOnPush: ['old'] })).toEqual([
      ['old', 'SCAN_ON_PUSH', true, []],
      ['push', 'SCAN_ON_PUSH', true, ['pu*']],
      ['rest', 'MANUAL', false, []],
    ]);
  });

  it('ENHANCED: continuous wins over scan on push, and the old setting counts for nothing', async () => {
    expect(
      await frequencies({
        type: 'ENHANCED',
        rules: { SCAN_ON_PUSH: ['push', 'rest'], CONTINUOUS_SCAN: ['push'] },
        scanOnPush: ['old'],
      }),
    ).toEqual([
      ['old', 'MANUAL', false, []],
      ['push', 'CONTINUOUS_SCAN', true, ['push']],
      ['rest', 'SCAN_ON_PUSH', true, ['rest']],
    ]);
  });

  it('lists repositories that do not exist as failures, and takes at most 25 names', async () => {
    const { service } = createEcr({ registry: aRegistry({ old: [] }), putEvents: async () => {} });
    const ask = (repositoryNames: string[]) =>
      call<BatchGetRepositoryScanningConfigurationResponse>(
        service,
        'BatchGetRepositoryScanningConfiguration',
        { repositoryNames },
      );
    expect((await ask(['old', 'gone'])).failures).toMatchObject([
      { repositoryName: 'gone', failureCode: 'REPOSITORY_NOT_FOUND' },
    ]);
    await expect(ask(Array.from({ length: 26 }, (_, index) => `r${index}`))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

it('answers the configuration of the registry, and the default one in any other region', async () => {
  const registry = aRegistry({ api: [] }, { type: 'ENHANCED', rules: { CONTINUOUS_SCAN: ['*'] } });
  const { service } = createEcr({ registry, putEvents: async () => {} });
  expect(await call(service, 'GetRegistryScanningConfiguration')).toEqual({
    registryId: REGISTRY_ID,
    scanningConfiguration: registry.scanningConfiguration,
  });
  expect(
    (
      await call<GetRegistryScanningConfigurationResponse>(
        service,
        'GetRegistryScanningConfiguration',
        {},
        'us-east-1',
      )
    ).scanningConfiguration,
  ).toEqual({ scanType: 'BASIC', rules: [] });
});
