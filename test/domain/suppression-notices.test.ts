import { describe, expect, it } from '@jest/globals';
import type { VexSuppression } from '../../src/domain/suppression.ts';
import { hasNotices, suppressionNotices } from '../../src/domain/suppression-notices.ts';
import { aSuppression } from '../support/builders.ts';

const AT = new Date('2026-03-01T03:00:00.000Z');

const yesterday = aSuppression({ id: 'yesterday', expires: '2026-02-28' });
const today = aSuppression({ id: 'today', expires: '2026-03-01' });
const week = aSuppression({ id: 'week', expires: '2026-03-07' });
const eightDays = aSuppression({ id: 'eight days', expires: '2026-03-08' });
const fix = aSuppression({ id: 'fix', until: 'fix-available' });

const aStatement = (...ids: readonly string[]): VexSuppression => ({
  source: 'vex',
  key: 'vex',
  document: 'vex/zlib.json',
  ids,
  reason: 'component not present',
  owner: 'security@example.com',
});

const policy = [yesterday, today, week, eightDays, fix];
const keysOf = (...suppressions: readonly { readonly key: string }[]) =>
  new Set(suppressions.map(({ key }) => key));

describe('after a sweep there is to say of suppressions', () => {
  it('which end within seven days, and which have ended', () => {
    expect(suppressionNotices(policy, keysOf(...policy), AT)).toEqual({
      expiring: [today, week],
      expired: [yesterday],
      unused: [],
    });
  });

  it('which have covered nothing, unless they have ended', () => {
    const { unused } = suppressionNotices(policy, keysOf(today, fix), AT);
    expect(unused).toEqual([week, eightDays]);
  });

  it('nothing of use where not every image was checked', () => {
    expect(suppressionNotices(policy, undefined, AT)).toEqual({
      expiring: [today, week],
      expired: [yesterday],
      unused: [],
    });
  });

  it('that a VEX document has covered nothing, once', () => {
    const statements = [aStatement('CVE-1'), aStatement('CVE-2')];
    expect(suppressionNotices(statements, keysOf(), AT).unused).toHaveLength(1);
    expect(suppressionNotices(statements, keysOf(statements[1]!), AT).unused).toEqual([]);
  });

  it('nothing, where all is well', () => {
    expect(hasNotices(suppressionNotices([eightDays, fix], keysOf(eightDays, fix), AT))).toBe(
      false,
    );
    expect(hasNotices(suppressionNotices([], keysOf(), AT))).toBe(false);
    expect(hasNotices(suppressionNotices([today], keysOf(today), AT))).toBe(true);
  });
});
