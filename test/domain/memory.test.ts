import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Finding, findingKey } from '../../src/domain/finding.ts';
import {
  asTold,
  type Changes,
  changeOf,
  type Gravity,
  isWorse,
  type Memory,
  remember,
} from '../../src/domain/memory.ts';
import { mergeFindings } from '../../src/domain/merge-findings.ts';
import { aFinding, ago, asKnown, NOW } from '../support/builders.ts';
import { anyFindings } from '../support/findings.ts';

const LATER = ago({ hours: -1 });

const seen = (...findings: readonly Finding[]) => ({
  scanType: 'BASIC' as const,
  findings,
  complete: true,
});

const known = (...findings: readonly Finding[]): Memory =>
  remember(undefined, seen(...findings), NOW).memory;

const keys = (findings: readonly Pick<Finding, 'id' | 'packages'>[]) =>
  findings.map(findingKey).sort();

const ids = (changes: Changes) =>
  Object.fromEntries(
    Object.entries(changes).flatMap(([kind, findings]) =>
      findings.length > 0 ? [[kind, findings.map(({ id }: { id: string }) => id)]] : [],
    ),
  );

describe('what a scan changes', () => {
  const openssl = aFinding({ id: 'CVE-1' });
  const zlib = aFinding({ id: 'CVE-2', packages: [{ name: 'zlib', version: '1.2' }], fix: 'none' });

  it.each<[string, readonly Finding[], readonly Finding[], object]>([
    ['the first scan: all is new', [], [openssl, zlib], { new: ['CVE-1', 'CVE-2'] }],
    ['the same again: nothing', [openssl], [openssl], {}],
    ['a finding more', [openssl], [openssl, zlib], { new: ['CVE-2'] }],
    ['a finding less', [openssl, zlib], [openssl], { resolved: ['CVE-2'] }],
    [
      'one fixed and another new, and the counts are equal',
      [openssl],
      [zlib],
      { new: ['CVE-2'], resolved: ['CVE-1'] },
    ],
    [
      'a version bump that is still vulnerable: nothing',
      [zlib],
      [{ ...zlib, packages: [{ name: 'zlib', version: '1.3' }] }],
      {},
    ],
    [
      'another score, description and link: nothing',
      [zlib],
      [{ ...zlib, score: 9.9, description: 'Revised.', link: 'https://example.com' }],
      {},
    ],
    ['a second platform: nothing', [zlib], [{ ...zlib, platforms: ['linux/arm64'] }], {}],
    [
      'the same vulnerability in another package',
      [zlib],
      [zlib, { ...zlib, packages: [{ name: 'minizip' }] }],
      { new: ['CVE-2'] },
    ],
    ['more severe', [zlib], [{ ...zlib, severity: 'CRITICAL' }], { worsened: ['CVE-2'] }],
    ['less severe: nothing', [zlib], [{ ...zlib, severity: 'LOW' }], {}],
    ['a fix', [zlib], [{ ...zlib, fix: 'available' }], { worsened: ['CVE-2'] }],
    ['an exploit', [zlib], [{ ...zlib, exploitAvailable: true }], { worsened: ['CVE-2'] }],
  ])('%s', (_, before, after, expected) => {
    const { changes } = remember(known(...before), seen(...after), LATER);
    expect(ids(changes)).toEqual(expected);
  });

  it('nothing is resolved while a platform could not be read, and what is missing stays open', () => {
    const partly = { ...seen(openssl), complete: false };
    const { memory, changes } = remember(known(openssl, zlib), partly, LATER);
    expect(ids(changes)).toEqual({});
    expect(keys(memory.open)).toEqual(keys([openssl, zlib]));

    const whole = remember(memory, seen(openssl), LATER);
    expect(ids(whole.changes)).toEqual({ resolved: ['CVE-2'] });
  });

  it('nothing while nothing could be read, and the scan type stays known', () => {
    const unread = { findings: [], complete: false };
    const { memory, changes } = remember(known(openssl), unread, LATER);
    expect(ids(changes)).toEqual({});
    expect(memory).toMatchObject({ scanType: 'BASIC', open: [{ id: 'CVE-1' }] });
  });
});

describe('what is remembered of a finding', () => {
  const high = aFinding({ severity: 'HIGH' });
  const critical = aFinding({ severity: 'CRITICAL' });

  it('is since when, how severe it was then, and what people were told', () => {
    const [first] = known(high).open;
    expect(first).toMatchObject({ firstSeen: '2026-03-01T12:00:00.000Z', severityThen: 'HIGH' });
    const told = { ...known(high), open: first ? [asTold(first)] : [] };

    const { memory } = remember(told, seen(critical), LATER);

    expect(memory.open).toEqual([
      {
        ...critical,
        firstSeen: '2026-03-01T12:00:00.000Z',
        lastSeen: '2026-03-01T13:00:00.000Z',
        severityThen: 'HIGH',
        changed: { at: '2026-03-01T13:00:00.000Z', kind: 'worsened' },
        told: expect.objectContaining({ severity: 'HIGH', fix: 'available' }),
      },
    ]);
  });

  it('is when it changed last, and how', () => {
    const later = (hours: number) => ago({ hours: -hours });
    const at = (hours: number) => later(hours).toISOString();
    let memory: Memory | undefined;
    const history = [[high], [high], [critical], [high], [], [high]].map((findings, hours) => {
      memory = remember(memory, seen(...findings), later(hours)).memory;
      return memory.open.map(changeOf)[0];
    });
    expect(history).toEqual([
      { at: at(0), kind: 'new' },
      { at: at(0), kind: 'new' },
      { at: at(2), kind: 'worsened' },
      { at: at(2), kind: 'worsened' },
      undefined,
      { at: at(5), kind: 'reopened' },
    ]);
  });

  it('is, of one stored before changes were kept, that it was new when it was seen first', () => {
    const { changed: _, ...old } = asKnown(high);
    const { memory } = remember({ open: [old], closed: [] }, seen(high), LATER);
    expect(memory.open.map(({ changed }) => changed)).toEqual([
      { at: NOW.toISOString(), kind: 'new' },
    ]);
  });

  it('is since when even after it was gone; what people were told then is not', () => {
    const [first] = known(high).open;
    const told = { ...known(high), open: first ? [asTold(first)] : [] };
    const gone = remember(told, seen(), LATER);
    expect(ids(gone.changes)).toEqual({ resolved: ['CVE-2024-0727'] });

    const back = remember(gone.memory, seen(high), ago({ hours: -2 }));

    expect(ids(back.changes)).toEqual({ reopened: ['CVE-2024-0727'] });
    expect(back.memory.open).toEqual([
      expect.objectContaining({ firstSeen: '2026-03-01T12:00:00.000Z' }),
    ]);
    expect(back.memory.open[0]?.told).toBeUndefined();
    expect(back.memory.closed).toEqual([]);
  });

  it.each([
    ['a millisecond before 180 days', 180 * 24 * 3_600_000 - 1, 'reopened'],
    ['180 days', 180 * 24 * 3_600_000, 'new'],
  ])('%s after it was resolved, it comes back as %s', (_, ms, kind) => {
    const gone = remember(known(high), seen(), NOW).memory;
    const meanwhile = remember(gone, seen(), ago({ ms: -ms })).memory;
    const { changes } = remember(meanwhile, seen(high), ago({ ms: -ms }));
    expect(Object.keys(ids(changes))).toEqual([kind]);
  });
});

describe('worse than it was', () => {
  const then: Gravity = { severity: 'HIGH', fix: 'none', epss: 0.4 };

  it.each<[string, Partial<Gravity>, boolean]>([
    ['the same', {}, false],
    ['more severe', { severity: 'CRITICAL' }, true],
    ['less severe', { severity: 'MEDIUM' }, false],
    ['fixed in all packages', { fix: 'available' }, true],
    ['fixed in some packages', { fix: 'partial' }, false],
    ['a fix that nobody knows of', { fix: 'unknown' }, false],
    ['an exploit', { exploitAvailable: true }, true],
    ['in the KEV catalogue', { kev: true }, true],
    ['an EPSS just below the threshold', { epss: 0.4999 }, false],
    ['an EPSS that reaches the threshold', { epss: 0.5 }, true],
    ['less severe, and exploited', { severity: 'LOW', kev: true }, true],
  ])('%s', (_, changes, worse) => {
    expect(isWorse({ ...then, ...changes }, then, 0.5)).toBe(worse);
  });

  it.each<[string, Gravity]>([
    ['a fix', { ...then, fix: 'available' }],
    ['an exploit', { ...then, exploitAvailable: true }],
    ['an entry in KEV', { ...then, kev: true }],
    ['an EPSS above the threshold', { ...then, epss: 0.7 }],
  ])('not by %s that was there already', (_, both) => {
    expect(isWorse({ ...both, epss: both.epss === 0.7 ? 0.9 : both.epss }, both, 0.5)).toBe(false);
  });

  it('by no EPSS where the policy has no threshold for it', () => {
    expect(isWorse({ ...then, epss: 1 }, then)).toBe(false);
  });
});

describe('for all scans', () => {
  const scan = anyFindings.map((findings) => mergeFindings([findings]));
  const difference = (a: readonly Finding[], b: readonly Finding[]) => {
    const without = new Set(keys(b));
    return keys(a).filter((key) => !without.has(key));
  };

  it('looking twice finds no change, and remembers the same', () => {
    fc.assert(
      fc.property(scan, scan, (before, after) => {
        const once = remember(known(...before), seen(...after), LATER);
        const twice = remember(once.memory, seen(...after), LATER);
        expect(ids(twice.changes)).toEqual({});
        expect(twice.memory).toEqual(once.memory);
      }),
    );
  });

  it('new and resolved are the difference of the sets', () => {
    fc.assert(
      fc.property(scan, scan, (before, after) => {
        const { changes, memory } = remember(known(...before), seen(...after), LATER);
        expect(keys([...changes.new, ...changes.reopened])).toEqual(difference(after, before));
        expect(keys(changes.resolved)).toEqual(difference(before, after));
        expect(keys(memory.open)).toEqual(keys(after));
      }),
    );
  });

  it('what was resolved and comes back is reopened, not new', () => {
    fc.assert(
      fc.property(scan, scan, (first, second) => {
        const gone = remember(known(...first), seen(...second), LATER).memory;
        const { changes } = remember(gone, seen(...first), LATER);
        expect(keys(changes.reopened)).toEqual(difference(first, second));
        expect(changes.new).toEqual([]);
      }),
    );
  });

  it('the order of findings, pages and platforms never matters', () => {
    fc.assert(
      fc.property(scan, anyFindings, anyFindings, (before, amd64, arm64) => {
        const on = (name: string, findings: readonly Finding[]) =>
          findings.map((finding) => ({ ...finding, platforms: [name] }));
        const pages = [on('linux/amd64', amd64), on('linux/arm64', arm64)];
        const straight = remember(known(...before), seen(...mergeFindings(pages)), LATER);
        const reversed = pages.toReversed().map((page) => page.toReversed());
        const other = remember(known(...before), seen(...mergeFindings(reversed)), LATER);
        expect(other).toEqual(straight);
      }),
    );
  });

  it('while a platform could not be read, nothing that is known is lost', () => {
    fc.assert(
      fc.property(scan, scan, (before, after) => {
        const { memory, changes } = remember(
          known(...before),
          { ...seen(...after), complete: false },
          LATER,
        );
        expect(changes.resolved).toEqual([]);
        expect(new Set(keys(memory.open))).toEqual(new Set([...keys(before), ...keys(after)]));
      }),
    );
  });
});
