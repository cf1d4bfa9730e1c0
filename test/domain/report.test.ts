import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Outcome } from '../../src/domain/assessment.ts';
import { byUrgency, category } from '../../src/domain/report.ts';
import { aFailure, anOutcome } from '../support/builders.ts';

const unknown = (repository: string) => anOutcome(repository, { verdict: 'unknown', counts: {} });
const passed = (repository: string) => anOutcome(repository, { verdict: 'pass', counts: {} });
const skipped = (repository: string): Outcome => ({
  kind: 'skipped',
  image: anOutcome(repository).image,
  reason: 'gone',
});

describe('an outcome counts as', () => {
  it.each([
    [anOutcome('a'), 'breach'],
    [unknown('a'), 'unknown'],
    [passed('a'), 'pass'],
    [skipped('a'), 'skipped'],
    [aFailure('a', 'ThrottledError'), 'failed'],
  ])('%j: %s', (outcome, expected) => {
    expect(category(outcome)).toBe(expected);
  });
});

/** From the most urgent to the least: what `byUrgency` has to make of any order. */
const inOrder: readonly Outcome[] = [
  anOutcome('z/critical', { counts: { CRITICAL: 2 } }),
  anOutcome('y/critical', { counts: { CRITICAL: 1, HIGH: 3 } }),
  anOutcome('x/critical', { counts: { CRITICAL: 1, HIGH: 2, LOW: 900 } }),
  anOutcome('w/high', { counts: { HIGH: 50 } }),
  anOutcome('a/same', { counts: { LOW: 1 } }),
  anOutcome('b/same', { counts: { LOW: 1 } }),
  unknown('a/unknown'),
  unknown('b/unknown'),
  aFailure('a/failed', 'ThrottledError'),
  skipped('a/skipped'),
  passed('a/passed'),
];

describe('the order of a report', () => {
  it('is breaches by their counts, unknown, failed, then by name; from any order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...inOrder], { minLength: inOrder.length }), (shuffled) => {
        expect(shuffled.sort(byUrgency)).toEqual(inOrder);
      }),
    );
  });
});
