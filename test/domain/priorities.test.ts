import { describe, expect, it } from '@jest/globals';
import { prioritiesFrom, staleFeeds, withPriorities } from '../../src/domain/priorities.ts';
import { aFinding, ago, NOW } from '../support/builders.ts';
import { aKevCopy, anEpssCopy } from '../support/feeds.ts';

const priorities = prioritiesFrom({
  kev: aKevCopy(['CVE-2024-3094']),
  epss: anEpssCopy({ 'CVE-2024-3094': 0.85, 'CVE-2024-0727': 0, 'CVE-1999-0001': 0.0142 }),
});

describe('priorities', () => {
  it.each([
    { id: 'CVE-2024-3094', kev: true, epss: 0.85 },
    { id: 'cve-2024-3094', kev: true, epss: 0.85 },
    { id: 'CVE-2024-0727', kev: false, epss: 0 },
    { id: 'CVE-1999-0001', kev: false, epss: 0.0142 },
    { id: 'CVE-1999-1', kev: false, epss: undefined },
    { id: 'CVE-2025-3094', kev: false, epss: undefined },
    { id: 'GHSA-jfh8-c2jp-5v3q', kev: false, epss: undefined },
  ])('of $id: known exploited $kev, EPSS $epss', ({ id, kev, epss }) => {
    expect(priorities.isKnownExploited(id)).toBe(kev);
    expect(priorities.epss(id)).toBe(epss);
  });

  it('know nothing without feeds', () => {
    const none = prioritiesFrom({});
    expect(none.isKnownExploited('CVE-2024-3094')).toBe(false);
    expect(none.epss('CVE-2024-3094')).toBeUndefined();
    expect(none).toMatchObject({ kevUpdatedAt: undefined, epssUpdatedAt: undefined });
  });
});

describe('findings with priorities', () => {
  const prioritised = (changes: Parameters<typeof aFinding>[0]) =>
    withPriorities([aFinding(changes)], priorities)[0];

  it('have what the feeds know', () => {
    expect(prioritised({ id: 'CVE-2024-3094' })).toEqual(
      aFinding({ id: 'CVE-2024-3094', kev: true, epss: 0.85 }),
    );
  });

  it('have a score of zero, which is known too', () => {
    expect(prioritised({ id: 'CVE-2024-0727' })).toEqual(
      aFinding({ id: 'CVE-2024-0727', epss: 0 }),
    );
  });

  it.each(['RHSA-2024:1234', 'GHSA-jfh8-c2jp-5v3q', 'CVE-2025-0001'])(
    'are left as they are where nothing is known of %s',
    (id) => {
      expect(prioritised({ id })).toStrictEqual(aFinding({ id }));
    },
  );

  it('keep what the scanner has told', () => {
    const told = aFinding({ id: 'CVE-2024-3094', kev: false, epss: 0.1 });
    expect(withPriorities([told], priorities)).toEqual([told]);
  });

  it('keep their order', () => {
    const ids = ['CVE-2024-3094', 'RHSA-2024:1234', 'CVE-1999-0001'];
    const findings = withPriorities(
      ids.map((id) => aFinding({ id })),
      priorities,
    );
    expect(findings.map(({ id }) => id)).toEqual(ids);
  });
});

describe('a stale feed', () => {
  const threeDays = 72;
  const fetched = (kevAgo: Date | undefined, epssAgo: Date | undefined) =>
    staleFeeds(
      prioritiesFrom({
        kev: kevAgo && aKevCopy([], kevAgo),
        epss: epssAgo && anEpssCopy({}, epssAgo),
      }),
      NOW,
    );

  it('was fetched more than three days ago', () => {
    expect(fetched(ago({ hours: threeDays }), ago({ hours: threeDays, ms: 1 }))).toEqual([
      { feed: 'epss', updatedAt: '2026-02-26T11:59:59.999Z' },
    ]);
    expect(fetched(ago({ hours: 200 }), ago({ hours: 1 }))).toEqual([
      { feed: 'kev', updatedAt: '2026-02-21T04:00:00.000Z' },
    ]);
  });

  it('is not one of which there is no copy', () => {
    expect(fetched(undefined, undefined)).toEqual([]);
  });
});
