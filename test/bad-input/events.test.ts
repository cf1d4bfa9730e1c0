import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { parseTrigger } from '../../src/steps/trigger.ts';
import { aBasicScanEvent, anEnhancedScanEvent, aPushEvent } from '../support/events.ts';
import { errorName, type Json, mutated, SEED } from '../support/mutations.ts';
import { aMachine, type Bench, startBench } from '../support/state-machine-bench.ts';

const OWN = { registryId: '111122223333', region: 'eu-west-1' };
const SAMPLES = [
  aBasicScanEvent(),
  anEnhancedScanEvent(),
  aPushEvent(),
  { image: 'payments/api:1.4.2' },
] as readonly unknown[] as readonly Json[];

describe('an event that is not as AWS documents it', () => {
  it('is an image, or an InvalidInputError', () => {
    fc.assert(
      fc.property(mutated(...SAMPLES), (event) => {
        try {
          const { image } = parseTrigger(event, OWN);
          expect(image.repository).not.toBe('');
          expect(image.registryId).toMatch(/^\d{12}$/);
          expect(image.region).not.toBe('');
          if ('imageDigest' in image) expect(image.imageDigest).toMatch(/^[\w+.-]+:[0-9a-fA-F]+$/);
        } catch (error) {
          if ('matcherResult' in Object(error)) throw error;
          expect(errorName(error)).toBe('InvalidInputError');
          expect((error as Error).message).not.toBe('');
        }
      }),
      { seed: SEED, numRuns: 2000 },
    );
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('the first state of image-scan', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());

  const text = readFileSync(new URL('../../statemachines/image-scan.asl.yml', import.meta.url));
  const first = 'Which trigger?';
  const definition = aMachine({
    [first]: parse(String(text).replaceAll('${file(', '$(')).States[first],
    'Resume waiting run': {
      Type: 'Pass',
      Output: { resumed: '{% $states.input.image %}' },
      End: true,
    },
    'Resolve image': { Type: 'Pass', Output: { resumed: null }, End: true },
  });

  it('takes a well-formed event to the run that waits for it, and every other to Resolve image', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(...SAMPLES), async (event) => {
        const { status, output, error } = await bench.run(definition, event);

        expect([status, error]).toEqual(['SUCCEEDED', undefined]);
        const { resumed } = output as { resumed: Record<string, unknown> | null };
        if (resumed === null) return;
        for (const field of ['registryId', 'region', 'repository', 'imageDigest']) {
          expect(typeof resumed[field]).toBe('string');
        }
        expect(Array.isArray(resumed.tags)).toBe(true);
      }),
      { seed: SEED, numRuns: 200 },
    );
  }, 60_000);
});
