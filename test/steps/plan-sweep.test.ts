import { describe, expect, it } from '@jest/globals';
import type { CatalogueEntry } from '../../src/domain/catalogue.ts';
import { InvalidInputError, ThrottledError } from '../../src/domain/errors.ts';
import type { ScanConfiguration } from '../../src/domain/scan-configuration.ts';
import type { PlannedImage } from '../../src/ports.ts';
import { planSweep } from '../../src/steps/plan-sweep.ts';
import { aDetail, ago, digestOf, OCI_INDEX, OCI_MANIFEST } from '../support/builders.ts';
import { anEntry } from '../support/catalogue.ts';
import {
  type FakeImage,
  type FakeRegistryOptions,
  fakeCatalogue,
  fakeClock,
  fakeLineage,
  fakeRegistry,
  fakeScanConfigurations,
  fakeSettings,
  fakeSweeps,
} from '../support/fakes/index.ts';

interface Budgeted {
  /** What the catalogue has. */
  readonly known?: readonly CatalogueEntry[];
  readonly scanBudget?: number;
}

function setUp(
  images: readonly FakeImage[],
  options?: FakeRegistryOptions,
  configurations: readonly ScanConfiguration[] = [],
  { known = [], scanBudget = 90_000 }: Budgeted = {},
) {
  const registry = fakeRegistry(images, options);
  const sweeps = fakeSweeps();
  const lineage = fakeLineage();
  const scanConfigurations = fakeScanConfigurations(configurations);
  const settings = fakeSettings({
    scanBudget,
    registryIds: ['111122223333', '999988887777'],
    regions: ['eu-west-1', 'us-east-1'],
  });
  const catalogue = fakeCatalogue(known);
  const clock = fakeClock();
  const step = planSweep({
    ...{ registry, lineage, catalogue, clock },
    ...{ scanConfigurations, sweeps, settings },
  });
  return {
    registry,
    sweeps,
    async plan(sweep = 'monday') {
      const plan = await step({ sweep });
      const lines: PlannedImage[] = [];
      for await (const line of sweeps.readPlan(plan.plan)) lines.push(line);
      return { plan, lines };
    },
  };
}

const anImage = (repository: string, name: string, tags = [name]): FakeImage => ({
  detail: aDetail(name, { repository, tags }),
});

function anIndex(repository: string, name: string, platforms: readonly string[]): FakeImage {
  return {
    detail: aDetail(name, {
      repository,
      tags: [name],
      manifestMediaType: OCI_INDEX,
      artifactMediaType: undefined,
    }),
    manifest: {
      manifests: platforms.map((platform) => ({
        digest: digestOf(platform),
        mediaType: OCI_MANIFEST,
        platform: { os: 'linux', architecture: platform },
      })),
    },
  };
}

describe('a plan', () => {
  it('has every image of every repository, over all pages', async () => {
    const images = ['a', 'b', 'c'].flatMap((repository) =>
      ['1', '2', '3', '4', '5'].map((name) => anImage(repository, `${repository}${name}`)),
    );
    const { plan, lines } = await setUp(images, { pageSize: 2 }).plan();
    expect(plan).toEqual({
      ...{ plan: 'plan-of-monday', selections: 'selections-of-monday' },
      ...{ repositories: 3, images: 15 },
    });
    expect(lines.map(({ image }) => image.imageDigest)).toEqual(
      images.map(({ detail }) => detail.imageDigest),
    );
  });

  it('tells of each image what the branches of the map need', async () => {
    const { lines } = await setUp([anImage('payments/api', 'a', ['1.4.2'])]).plan();
    expect(lines).toEqual([
      {
        image: {
          registryId: '111122223333',
          region: 'eu-west-1',
          repository: 'payments/api',
          imageDigest: digestOf('a'),
          tags: ['1.4.2'],
          pushedAt: '2026-03-01T10:00:00.000Z',
        },
        platforms: [{ imageDigest: digestOf('a') }],
      },
    ]);
  });

  it('leaves out what is not tagged and what is not an image', async () => {
    const helm = aDetail('chart', {
      artifactMediaType: 'application/vnd.cncf.helm.config.v1+json',
    });
    const signature = aDetail('signature', { tags: [`sha256-${'0a'.repeat(32)}.sig`] });
    const { plan, lines } = await setUp([
      anImage('payments/api', 'untagged', []),
      { detail: helm },
      { detail: signature },
      anImage('payments/api', 'a'),
    ]).plan();
    expect(plan.images).toBe(1);
    expect(lines.map(({ image }) => image.imageDigest)).toEqual([digestOf('a')]);
  });

  it('counts repositories without images', async () => {
    const { plan } = await setUp([anImage('a', 'a')], { emptyRepositories: ['empty'] }).plan();
    expect(plan).toMatchObject({ repositories: 2, images: 1 });
  });

  it('of an empty registry is empty', async () => {
    const { plan, lines } = await setUp([]).plan();
    expect(plan).toMatchObject({ repositories: 0, images: 0 });
    expect(lines).toEqual([]);
  });

  it('goes on where a repository was deleted since it was listed', async () => {
    const options = { deletedRepositories: ['gone'], emptyRepositories: ['empty'] };
    const { plan } = await setUp([anImage('a', 'a')], options).plan();
    expect(plan).toMatchObject({ repositories: 3, images: 1 });
  });

  it('is not made where the registry cannot be read: no image may drop out of it', async () => {
    const { registry, sweeps } = setUp([anImage('a', 'a')]);
    const step = planSweep({
      registry: {
        ...registry,
        // biome-ignore lint/correctness/useYield: it fails before the first page.
        async *images() {
          throw new ThrottledError('Rate exceeded');
        },
      },
      lineage: fakeLineage(),
      catalogue: fakeCatalogue(),
      clock: fakeClock(),
      scanConfigurations: fakeScanConfigurations(),
      sweeps,
      settings: fakeSettings(),
    });
    await expect(step({ sweep: 'monday' })).rejects.toThrow(ThrottledError);
  });
});

describe('an index', () => {
  const images = [
    anIndex('payments/api', 'index-1', ['amd64', 'arm64']),
    anImage('payments/api', 'single'),
    anIndex('payments/api', 'index-2', ['amd64']),
  ];

  it('is one line with its platforms', async () => {
    const { lines } = await setUp(images).plan();
    expect(lines.map(({ platforms }) => platforms.map(({ name }) => name))).toEqual([
      ['linux/amd64', 'linux/arm64'],
      [undefined],
      ['linux/amd64'],
    ]);
  });

  it('is read once, however many sweeps there are', async () => {
    const { registry, plan } = setUp(images);
    await plan('monday');
    const second = await plan('tuesday');
    expect([...registry.pulled].sort()).toEqual([digestOf('index-1'), digestOf('index-2')].sort());
    expect(second.lines[0]?.platforms).toHaveLength(2);
  });

  it('that has gone since it was listed stays in the plan, for its branch to find out', async () => {
    const [index] = images;
    const { lines } = await setUp([{ detail: index!.detail }]).plan();
    expect(lines).toMatchObject([{ platforms: [{ imageDigest: digestOf('index-1') }] }]);
  });
});

describe('with scan configurations, a plan', () => {
  const images = [
    anImage('payments/api', 'a', ['prod-1', 'main-1']),
    anImage('payments/api', 'b', ['main-2']),
    anImage('payments/web', 'c', ['main-3']),
    anImage('tools/cli', 'd', ['prod-4']),
  ];
  const aConfiguration = (changes: Partial<ScanConfiguration> = {}): ScanConfiguration => ({
    id: 'one',
    registryId: '111122223333',
    region: 'eu-west-1',
    repository: 'payments/*',
    ...changes,
  });
  const planned = async (...configurations: ScanConfiguration[]) => {
    const { plan, lines } = await setUp(images, {}, configurations).plan();
    const names = lines.map(({ image }) => image.imageDigest);
    return [plan.repositories, ['a', 'b', 'c', 'd'].filter((x) => names.includes(digestOf(x)))];
  };

  it.each<[string, Partial<ScanConfiguration>[], number, string[]]>([
    ['all images of a repository', [{ repository: 'payments/api' }], 1, ['a', 'b']],
    ['those of several repositories', [{}], 2, ['a', 'b', 'c']],
    ['those with one of the tags', [{ tags: ['prod-*', 'main-3'] }], 2, ['a', 'c']],
    ['what any of several selects', [{ tags: ['prod-*'] }, { repository: '*/cli' }], 3, ['a', 'd']],
    ['nothing where nothing is selected', [{ repository: 'elsewhere' }], 0, []],
  ])('has %s', async (_, configurations, repositories, names) => {
    expect(await planned(...configurations.map(aConfiguration))).toEqual([repositories, names]);
  });

  it('has an image once, however many select it', async () => {
    const { plan } = await setUp(images, {}, [
      aConfiguration(),
      aConfiguration({ id: 'two', tags: ['prod-*', 'main-*'] }),
    ]).plan();
    expect(plan.images).toBe(3);
  });

  it.each([{ registryId: '999900001111' }, { region: 'eu-north-1' }])(
    'is not made where one is of a registry that is not allowed: %j',
    async (changes) => {
      const { plan } = setUp(images, {}, [
        aConfiguration(),
        aConfiguration({ id: 'far', ...changes }),
      ]);
      await expect(plan()).rejects.toThrow(InvalidInputError);
      await expect(plan()).rejects.toThrow(
        /of 111122223333, 999988887777 in eu-west-1, us-east-1 only\. far: selects of /,
      );
    },
  );

  it('lists no registry of which repositories are selected by name only', async () => {
    const { registry, plan } = setUp(images, {}, [
      aConfiguration({ repository: 'payments/api', tags: ['prod-*'] }),
      aConfiguration({ id: 'two', repository: 'payments/web' }),
      aConfiguration({ id: 'three', repository: 'payments/api' }),
    ]);
    const { plan: made, lines } = await plan();
    expect(registry.listed).toEqual([]);
    expect(made).toMatchObject({ repositories: 2, images: 3 });
    expect(new Set(lines.map(({ image }) => image.imageDigest)).size).toBe(3);
  });

  it('has a repository once that is selected by name and by a glob', async () => {
    const { registry, plan } = setUp(images, {}, [
      aConfiguration(),
      aConfiguration({ id: 'two', repository: 'payments/api' }),
    ]);
    expect((await plan()).plan).toMatchObject({ repositories: 2, images: 3 });
    expect(registry.listed).toEqual(['111122223333#eu-west-1']);
  });
});

describe('with configurations of several registries, a plan', () => {
  const registries = [
    { registryId: '111122223333', region: 'eu-west-1' },
    { registryId: '111122223333', region: 'us-east-1' },
    { registryId: '999988887777', region: 'eu-west-1' },
  ];
  const images = registries.flatMap((registry) =>
    ['team/a', 'team/b'].map((repository) => ({
      detail: aDetail('same', { ...registry, repository, tags: ['1'] }),
    })),
  );
  const configurations = registries.map((registry, index) => ({
    ...{ id: String(index), repository: 'team/*' },
    ...registry,
  }));
  const registriesOf = (lines: readonly PlannedImage[]) =>
    lines.map(({ image }) => `${image.registryId} ${image.region} ${image.repository}`);

  it('has the images of each, by the registry that they are in', async () => {
    const { plan, lines } = await setUp(images, {}, configurations).plan();
    expect(plan).toEqual({
      ...{ plan: 'plan-of-monday', selections: 'selections-of-monday' },
      ...{ repositories: 6, images: 6 },
    });
    expect(registriesOf(lines)).toEqual([
      '111122223333 eu-west-1 team/a',
      '111122223333 eu-west-1 team/b',
      '111122223333 us-east-1 team/a',
      '111122223333 us-east-1 team/b',
      '999988887777 eu-west-1 team/a',
      '999988887777 eu-west-1 team/b',
    ]);
  });

  it('keeps what it has selected by', async () => {
    const selectedBy = async (some: readonly ScanConfiguration[]) => {
      const { plan, sweeps } = setUp(images, {}, some);
      return sweeps.getSelections((await plan()).plan.selections);
    };
    expect(await selectedBy(configurations)).toEqual(configurations);
    expect(await selectedBy([])).toEqual([
      { registryId: '111122223333', region: 'eu-west-1', repository: '**' },
    ]);
  });

  it('leaves out what lets nobody in, and says so', async () => {
    const refusing = { refusing: ['999988887777'] };
    const { plan, lines } = await setUp(images, refusing, configurations).plan();
    expect(plan).toMatchObject({ repositories: 4, images: 4 });
    expect(plan.unread).toEqual([
      {
        ...{ registryId: '999988887777', region: 'eu-west-1', repositories: 0 },
        detail: 'No policy of 999988887777 allows it.',
      },
    ]);
    expect(lines).toHaveLength(4);
  });

  it('counts the repositories that let nobody in', async () => {
    const refusing = { refusing: ['team/a'] };
    const { plan } = await setUp(images, refusing, configurations).plan();
    expect(plan.images).toBe(3);
    expect(plan.unread?.map(({ repositories }) => repositories)).toEqual([1, 1, 1]);
  });

  it('needs no list of a registry whose repositories are named', async () => {
    const named = [{ ...configurations[2]!, repository: 'team/a' }];
    const { plan } = await setUp(images, {}, named).plan();
    expect(plan).toMatchObject({ repositories: 1, images: 1 });
  });

  it('has the own one alone where there are no configurations', async () => {
    const { lines } = await setUp(images).plan();
    expect(registriesOf(lines)).toEqual([
      '111122223333 eu-west-1 team/a',
      '111122223333 eu-west-1 team/b',
    ]);
  });
});

describe('the budget of scans', () => {
  const names = ['a', 'b', 'c', 'd'];
  const images = names.map((name) => anImage('payments/api', name));
  const scanned = (name: string, hours: number) =>
    anEntry({ imageDigest: digestOf(name), scannedAt: ago({ hours }).toISOString() });
  const putOff = async (options: FakeRegistryOptions, budgeted: Budgeted, of = images) => {
    const { plan, lines } = await setUp(of, options, [], budgeted).plan();
    expect(plan.images).toBe(of.length);
    expect(lines).toHaveLength(of.length);
    return lines.flatMap(({ image, isPutOff }) => (isPutOff ? image.tags : []));
  };

  it('that every image fits into twice is not looked at', async () => {
    const { plan } = setUp(images, {}, [], { known: [scanned('a', 1)], scanBudget: 8 });
    expect((await plan()).plan.plan).toBe('plan-of-monday');
  });

  it('that all fits into marks none', async () => {
    const known = names.map((name) => scanned(name, 30));
    expect(await putOff({}, { known, scanBudget: 4 })).toEqual([]);
  });

  it('goes to the longest unscanned: the others are marked', async () => {
    const known = [scanned('a', 30), scanned('b', 60), scanned('c', 90)];
    expect(await putOff({}, { known, scanBudget: 2 })).toEqual(['a', 'b']);
  });

  it('is less by what was scanned within the day', async () => {
    const known = [scanned('a', 2), scanned('b', 60), scanned('c', 90), scanned('d', 120)];
    expect(await putOff({}, { known, scanBudget: 3 })).toEqual(['a', 'b']);
  });

  it('counts every platform of an index', async () => {
    const index = anIndex('payments/api', 'index', ['amd64', 'arm64']);
    expect(await putOff({}, { scanBudget: 2 }, [images[0]!, index, images[1]!])).toEqual(['index']);
  });

  it('is not for enhanced scanning, which nobody starts', async () => {
    expect(await putOff({ type: 'ENHANCED' }, { scanBudget: 1 })).toEqual([]);
  });

  it('of none puts everything off, over all batches that are looked up', async () => {
    const many = Array.from({ length: 250 }, (_, index) => anImage('payments/api', `${index}x`));
    expect(await putOff({ pageSize: 100 }, { scanBudget: 0 }, many)).toHaveLength(250);
  });
});
