import { type RegistryId, registryKey } from '../domain/image.ts';
import { type DemandTally, demandOf, demandTally, type Grants } from '../domain/scan-budget.ts';
import type { PlannedImage, Ports } from '../ports.ts';

type Needs = Pick<Ports, 'registry' | 'catalogue' | 'sweeps' | 'settings' | 'clock'>;

/** As many lines of a plan as are looked up together. */
const BATCH = 100;

/** How many platforms a plan has of a registry. */
export interface PlatformCount extends RegistryId {
  readonly platforms: number;
}

/**
 * Keeps a plan within the budget of scans: where not all of it fits, makes another one that marks the images whose
 * scans are put off. Returns the key of the plan to go by. Nothing is looked up where all images could be scanned twice
 * a day, as in most registries; enhanced scanning has no budget.
 */
export async function withinBudget(
  ports: Needs,
  {
    sweep,
    plan,
    platforms,
  }: {
    readonly sweep: string;
    readonly plan: string;
    /** By registry. */
    readonly platforms: ReadonlyMap<string, PlatformCount>;
  },
): Promise<string> {
  const tallies = await talliesOf(ports, platforms);
  if (tallies.size === 0) return plan;
  for await (const { line, demand } of lookedUp(ports, plan)) {
    tallies.get(registryKey(line.image))?.add(demand);
  }
  const grants = new Map(
    [...tallies].map(([key, tally]) => [key, tally.grants(ports.settings.scanBudget)]),
  );
  if ([...grants.values()].every((granted) => granted === undefined)) return plan;
  return ports.sweeps.writePlan(`${sweep}/within-budget`, marked(ports, plan, grants));
}

/** One for each registry that the budget may be too small for. */
async function talliesOf(
  { registry, clock, settings }: Needs,
  platforms: ReadonlyMap<string, PlatformCount>,
): Promise<ReadonlyMap<string, DemandTally>> {
  const tallies = new Map<string, DemandTally>();
  for (const [key, counted] of platforms) {
    // What was scanned within the last day counts too, and is no more than that.
    if (2 * counted.platforms <= settings.scanBudget) continue;
    if ((await registry.scanType(counted)) === 'BASIC') {
      tallies.set(key, demandTally(clock.now()));
    }
  }
  return tallies;
}

async function* marked(
  ports: Needs,
  plan: string,
  grants: ReadonlyMap<string, Grants | undefined>,
): AsyncGenerator<PlannedImage> {
  for await (const { line, demand } of lookedUp(ports, plan)) {
    const isGranted = grants.get(registryKey(line.image)) ?? (() => true);
    yield isGranted(demand) ? line : { ...line, isPutOff: true };
  }
}

async function* lookedUp({ sweeps, catalogue }: Needs, plan: string) {
  for await (const lines of batches(sweeps.readPlan(plan))) {
    const entries = await catalogue.entriesOf(lines.map(({ image }) => image));
    for (const [index, line] of lines.entries()) {
      yield { line, demand: demandOf(entries[index], line.platforms.length) };
    }
  }
}

async function* batches<T>(all: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const one of all) {
    batch.push(one);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
