import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Audit, audit } from '../../../local/chaos/audit.ts';
import { playFaults, recover } from '../../../local/chaos/scenario.ts';
import { createWorld, type World } from '../../../local/chaos/world.ts';
import { PACKAGING_MS } from '../../support/package.ts';

/** As much as fits into a minute or so, both kinds together, with no lease to wait out: `npm run chaos` is for more. */
const SCENARIO = { images: 20, seed: 73, rate: 0.1 };
/** Fewer than `npm run chaos` has: to start them all at once would take the processor from the tests beside this one. */
const MOST_WORKERS = 4;
const SCENARIO_MS = 240_000;

const out = fileURLToPath(new URL('../../../.local/test-package/chaos', import.meta.url));
const { signal } = new AbortController();
const quietly = { signal, onProgress: () => undefined };

describe.each([
  { scanning: 'basic', leastRescans: 0 },
  { scanning: 'enhanced', leastRescans: 5 },
] as const)(
  'a registry with $scanning scanning that is pushed, scanned, swept and told of while things go wrong',
  ({ scanning, leastRescans }) => {
    let world: World;
    let checked: Audit;

    beforeAll(async () => {
      world = await createWorld({ ...SCENARIO, scanning, mostWorkers: MOST_WORKERS, out });
      await playFaults(world, quietly);
      await recover(world, quietly);
      checked = await audit(world, new Date());
    }, PACKAGING_MS + SCENARIO_MS);

    afterAll(() => world?.stop());

    it('is told of as it is, once, and nothing is left to do', () => {
      expect(checked.discrepancies).toEqual([]);
    });

    it('was worth checking: much went wrong, and much was to be told', () => {
      const { injected } = world.faults;
      const services = new Set(injected.map(({ service }) => service));
      for (const service of ['bus', 'dynamodb', 'ecr', 'invocations', 'lambda', 's3', 'states']) {
        expect(services).toContain(service);
      }
      expect(injected.length).toBeGreaterThan(100);
      expect(checked.figures).toContainEqual(['images', SCENARIO.images]);
      const figures = Object.fromEntries(checked.figures);
      expect(figures['alerts due, by channel']).toBeGreaterThan(5);
      expect(figures['scans that Inspector has made again']).toBeGreaterThanOrEqual(leastRescans);
    });
  },
);
