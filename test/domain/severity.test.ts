import { FindingSeverity } from '@aws-sdk/client-ecr';
import { describe, expect, it } from '@jest/globals';
import {
  bySeverity,
  countBySeverity,
  moreSevere,
  SEVERITIES,
  sum,
  toSeverity,
  total,
} from '../../src/domain/severity.ts';

describe('reading a severity', () => {
  it.each(Object.values(FindingSeverity))('%s of the SDK is a level of its own', (word) => {
    expect(toSeverity(word)).toBe(word);
  });

  it.each([
    ['UNTRIAGED', 'UNTRIAGED'],
    ['critical', 'CRITICAL'],
    ['Medium', 'MEDIUM'],
    ['NEGLIGIBLE', undefined],
    ['TOTAL', undefined],
    ['__proto__', undefined],
    ['', 'UNDEFINED'],
    [undefined, 'UNDEFINED'],
  ])('%j is %s', (word, severity) => {
    expect(toSeverity(word)).toBe(severity);
  });
});

describe('the order of severities', () => {
  it('is from the most severe to what nobody has rated', () => {
    const shuffled = [
      'LOW',
      'UNDEFINED',
      'CRITICAL',
      'UNTRIAGED',
      'MEDIUM',
      'INFORMATIONAL',
      'HIGH',
    ] as const;
    expect([...shuffled].sort(bySeverity)).toEqual([
      'CRITICAL',
      'HIGH',
      'MEDIUM',
      'LOW',
      'INFORMATIONAL',
      'UNTRIAGED',
      'UNDEFINED',
    ]);
  });

  it('decides which of two is more severe, whichever comes first', () => {
    expect(moreSevere('HIGH', 'CRITICAL')).toBe('CRITICAL');
    expect(moreSevere('CRITICAL', 'HIGH')).toBe('CRITICAL');
    expect(moreSevere('LOW', 'LOW')).toBe('LOW');
  });
});

describe('counts', () => {
  it('leave out the levels without findings', () => {
    const findings = (['HIGH', 'LOW', 'HIGH', 'UNDEFINED'] as const).map((severity) => ({
      severity,
    }));
    expect(countBySeverity(findings)).toEqual({ HIGH: 2, LOW: 1, UNDEFINED: 1 });
    expect(countBySeverity([])).toEqual({});
  });

  it('add up over every level', () => {
    expect(total(Object.fromEntries(SEVERITIES.map((severity) => [severity, 2])))).toBe(14);
    expect(total({ MEDIUM: 25, LOW: 4 })).toBe(29);
    expect(total({})).toBe(0);
  });
});

it('counts of several images add up level by level', () => {
  expect(sum([{ HIGH: 2, LOW: 1 }, {}, { CRITICAL: 1, HIGH: 3 }])).toEqual({
    CRITICAL: 1,
    HIGH: 5,
    LOW: 1,
  });
  expect(sum([])).toEqual({});
});
