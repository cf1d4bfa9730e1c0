import { fromToken, pageOf } from '../endpoint/paging.ts';
import type { Operation } from '../endpoint/protocol.ts';
import type { RegistryScanningConfiguration } from '../recorded-registry/index.ts';
import { invalidToken } from './errors.ts';
import {
  batchGetRepositoryScanningConfigurationInput,
  checked,
  describeRepositoriesInput,
  noInput,
} from './inputs.ts';
import type { Store } from './store.ts';

/** The operations about the registry and its repositories. */
export function registryOperations(
  store: Store,
  scanningConfiguration: RegistryScanningConfiguration,
): Readonly<Record<string, Operation>> {
  const { registryId } = store;
  return {
    DescribeRegistry: checked(noInput, () => ({
      registryId,
      replicationConfiguration: { rules: [] },
    })),

    GetRegistryScanningConfiguration: checked(noInput, () => ({
      registryId,
      scanningConfiguration,
    })),

    BatchGetRepositoryScanningConfiguration: checked(
      batchGetRepositoryScanningConfigurationInput,
      ({ repositoryNames }, { region }) => {
        const asked = new Set(repositoryNames);
        const found = store
          .repositories(region)
          .filter(({ repository }) => asked.delete(repository.repositoryName));
        return {
          scanningConfigurations: found.map(({ scanning }) => scanning),
          failures: [...asked].map((repositoryName) => ({
            repositoryName,
            failureCode: 'REPOSITORY_NOT_FOUND',
            failureReason: `The repository with name '${repositoryName}' does not exist in the registry with id '${registryId}'`,
          })),
        };
      },
    ),

    DescribeRepositories: checked(describeRepositoriesInput, (input, { region }) => {
      if (input.repositoryNames) {
        const repositories = input.repositoryNames.map(
          (repositoryName) =>
            store.repository(region, { repositoryName, registryId: input.registryId }).repository,
        );
        return { repositories };
      }
      const request = ['DescribeRepositories', input.registryId ?? registryId];
      const start = fromToken(request, input.nextToken);
      if (start === undefined) throw invalidToken();
      const all = store.repositories(region, input.registryId);
      const { items, nextToken } = pageOf(all, request, start, input.maxResults ?? 100);
      return { repositories: items.map(({ repository }) => repository), nextToken };
    }),
  };
}
