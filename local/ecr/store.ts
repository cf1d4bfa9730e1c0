import type { RecordedRegistry, Repository } from '../recorded-registry/index.ts';
import { repositoryNotFound } from './errors.ts';
import { RepositoryImages } from './repository-images.ts';
import {
  type RepositoryScanningConfiguration,
  scanningConfigurationOf,
} from './scanning-configuration.ts';

/** A repository with what is in it now. */
export interface StoredRepository {
  readonly repository: Repository;
  readonly images: RepositoryImages;
  readonly scanning: RepositoryScanningConfiguration;
}

/** The repositories of one registry. */
export class Store {
  readonly registryId: string;
  readonly #region: string;
  readonly #repositories: ReadonlyMap<string, StoredRepository>;

  constructor(registry: RecordedRegistry, options: { readonly withImages: boolean }) {
    this.registryId = registry.registryId;
    this.#region = registry.region;
    this.#repositories = new Map(
      registry.repositories.map(({ repository, images }) => [
        repository.repositoryName,
        {
          repository,
          images: new RepositoryImages(options.withImages ? images : []),
          scanning: scanningConfigurationOf(repository, registry.scanningConfiguration),
        },
      ]),
    );
  }

  /** Whether a request is about this registry: `registryId` is the caller's own unless given. */
  isHere(region: string, registryId: string = this.registryId): boolean {
    return region === this.#region && registryId === this.registryId;
  }

  repositories(region: string, registryId?: string): readonly StoredRepository[] {
    return this.isHere(region, registryId) ? [...this.#repositories.values()] : [];
  }

  /** @throws AwsError RepositoryNotFoundException */
  repository(
    region: string,
    { repositoryName, registryId = this.registryId }: RepositoryName,
  ): StoredRepository {
    const found = this.isHere(region, registryId) && this.#repositories.get(repositoryName);
    if (!found) throw repositoryNotFound({ repositoryName, registryId });
    return found;
  }
}

interface RepositoryName {
  readonly repositoryName: string;
  readonly registryId?: string | undefined;
}
