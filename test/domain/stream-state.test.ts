import { describe, expect, it } from '@jest/globals';
import type { Assessment } from '../../src/domain/assessment.ts';
import { NO_NEWS } from '../../src/domain/news.ts';
import {
  adopted,
  afterTelling,
  isOrphaned,
  NEXT_REPORT,
  nextState,
  OWED_KEPT,
  ownedBy,
  type Run,
  type StreamState,
  settled,
} from '../../src/domain/stream-state.ts';
import { ago, anAssessment, anImage, digestOf, NOW } from '../support/builders.ts';
import { anOwedAlert, aState, SCAN, SWEEP } from '../support/streams.ts';

const OTHER_SCAN: Run = { kind: 'scan', id: 'arn:of:another:execution' };
const OTHER_SWEEP: Run = { kind: 'sweep', id: 'arn:of:another:sweep' };
const REPORT: Run = { kind: 'report', id: 'arn:of:the:report' };
const OTHER_REPORT: Run = { kind: 'report', id: 'arn:of:another:report' };
const GRACE = 900;
const DAYS_AGO = ago({ hours: 72 }).toISOString();
const HOURS_AGO = ago({ hours: 3 }).toISOString();

describe('an alert that is owed', () => {
  it.each<[string, Run, Run, number, boolean]>([
    ["a run's own", SCAN, SCAN, 10_000, false],
    ["a sweep's own", SWEEP, SWEEP, 10_000, false],
    ["another scan's, before the grace is over", OTHER_SCAN, SCAN, 899.999, false],
    ["another scan's, when it is over", OTHER_SCAN, SCAN, 900, true],
    ["a scan's, for a sweep, before", OTHER_SCAN, SWEEP, 899.999, false],
    ["a scan's, for a sweep, when it is over", OTHER_SCAN, SWEEP, 900, true],
    [
      "another sweep's, for a sweep, at once: dead or not, that one tells only what is its own",
      OTHER_SWEEP,
      SWEEP,
      0,
      true,
    ],
    ["a sweep's, for a scan, ever", OTHER_SWEEP, SCAN, 1_000_000, false],
    ['one for the next report, for a sweep', NEXT_REPORT, SWEEP, 0, true],
    ['one for the next report, for a scan, ever', NEXT_REPORT, SCAN, 1_000_000, false],
    ['one for the next report, for a report', NEXT_REPORT, REPORT, 0, true],
    ["a report's own", REPORT, REPORT, 10_000, false],
    ["another report's, for a report, before the grace is over", OTHER_REPORT, REPORT, 899, false],
    ["another report's, for a report, when it is over", OTHER_REPORT, REPORT, 900, true],
    ["a report's, for a sweep, before", OTHER_REPORT, SWEEP, 899, false],
    ["a report's, for a sweep, when it is over", OTHER_REPORT, SWEEP, 900, true],
    ["a report's, for a scan, ever", OTHER_REPORT, SCAN, 1_000_000, false],
    ["a scan's or a sweep's, for a report, ever", OTHER_SCAN, REPORT, 1_000_000, false],
    ["a sweep's, for a report, ever: the next sweep takes it over", SWEEP, REPORT, 9_999, false],
  ])('is to be taken over: %s', (_, owner, run, seconds, expected) => {
    const releasedAt = ago({ ms: seconds * 1000 });
    const alert = anOwedAlert({ run: owner, since: ago({ hours: 100_000 }).toISOString() });
    const circumstances = { at: NOW, releasedAt, graceSeconds: GRACE };
    expect(isOrphaned(alert, run, circumstances)).toBe(expected);
  });

  it('is delivered by the run whose own it is', () => {
    const owed = [
      anOwedAlert({ id: '1' }),
      anOwedAlert({ id: '2', run: OTHER_SCAN }),
      anOwedAlert({ id: '3', run: { ...SWEEP, id: SCAN.id } }),
    ];
    expect(ownedBy(owed, SCAN).map(({ id }) => id)).toEqual(['1']);
  });

  it('is the own of whoever has taken it over, and of nobody else for a while', () => {
    const alert = anOwedAlert({ run: OTHER_SCAN, since: ago({ hours: 1 }).toISOString() });
    const mine = adopted(alert, SCAN, NOW);
    expect(ownedBy([mine], SCAN)).toEqual([{ ...alert, run: SCAN, since: NOW.toISOString() }]);
    const circumstances = { at: NOW, releasedAt: NOW, graceSeconds: GRACE };
    expect(isOrphaned(mine, OTHER_SCAN, circumstances)).toBe(false);
  });

  it('is owed no longer when its last channel has heard it', () => {
    const owed = [
      anOwedAlert({ id: '1', channels: ['alerts', 'payments'] }),
      anOwedAlert({ id: '2', channels: ['alerts'] }),
    ];
    const once = settled(owed, '1', 'alerts');
    expect(once.map(({ channels }) => channels)).toEqual([['payments'], ['alerts']]);
    expect(settled(once, '1', 'payments').map(({ id }) => id)).toEqual(['2']);
    expect(settled(once, '1', 'alerts')).toEqual(once);
    expect(settled(once, 'another', 'alerts')).toEqual(once);
  });
});

describe('the state after a channel has heard an alert', () => {
  const state = aState({
    version: 7,
    owed: [anOwedAlert({ id: '7-abc', channels: ['alerts', 'dead'] })],
    missed: { alerts: 2, dead: 3 },
  });

  it('owes it to the others, and has told the channel how many it has missed', () => {
    expect(afterTelling(state, '7-abc', 'alerts')).toMatchObject({
      version: 8,
      owed: [{ id: '7-abc', channels: ['dead'] }],
      missed: { dead: 3 },
    });
  });

  it('is the same where it had heard it before', () => {
    expect(afterTelling(state, '7-abc', 'payments')).toBe(state);
    expect(afterTelling(state, '6-abc', 'alerts')).toBe(state);
  });
});

describe('the state after an assessment', () => {
  const following = (
    state: StreamState | undefined,
    changes: Partial<Assessment> = {},
    more: Partial<Parameters<typeof nextState>[0]> = {},
  ) =>
    nextState({
      state,
      assessment: anAssessment({
        image: anImage({ imageDigest: digestOf('b'), tags: ['1.4.3'] }),
        assessedAt: NOW.toISOString(),
        ...changes,
      }),
      key: 'assessment-2',
      pushedAt: ago({ hours: 1 }),
      run: SCAN,
      routes: { now: ['alerts'], later: [], threads: [] },
      ...more,
    });

  it('is the first one of a stream', () => {
    expect(following(undefined)).toEqual({
      version: 1,
      image: {
        imageDigest: digestOf('b'),
        tags: ['1.4.3'],
        pushedAt: '2026-03-01T11:00:00.000Z',
      },
      verdict: 'breach',
      verdictSince: '2026-03-01T12:00:00.000Z',
      assessment: 'assessment-2',
      owed: [
        {
          id: '1-000000000000',
          assessment: 'assessment-2',
          channels: ['alerts'],
          run: SCAN,
          since: '2026-03-01T12:00:00.000Z',
        },
      ],
      firstSeen: '2026-03-01T12:00:00.000Z',
      lastSeen: '2026-03-01T12:00:00.000Z',
    });
  });

  it('goes on from the one before, and owes what that owes', () => {
    const before = aState({
      version: 7,
      owed: [anOwedAlert({ id: '7-abc' })],
      firstSeen: ago({ hours: 48 }).toISOString(),
    });
    expect(following(before)).toMatchObject({
      version: 8,
      firstSeen: '2026-02-27T12:00:00.000Z',
      owed: [{ id: '7-abc' }, { id: '8-000000000000' }],
    });
  });

  it.each([
    ['has it still, whatever the image', aState({ verdictSince: DAYS_AGO }), DAYS_AGO],
    ['had another one', aState({ verdict: 'pass', verdictSince: DAYS_AGO }), NOW.toISOString()],
    [
      'had it when it was seen last: what was stored before says no more',
      aState({ lastSeen: HOURS_AGO }),
      HOURS_AGO,
    ],
  ])('knows since when the stream has its verdict: it %s', (_, before, since) => {
    expect(following(before).verdictSince).toBe(since);
  });

  it('owes nothing where nothing is news', () => {
    expect(following(aState(), { news: { ...NO_NEWS, findings: [] } }).owed).toEqual([]);
  });

  it('owes nothing where the policy names nobody to tell', () => {
    expect(following(aState(), {}, { routes: { now: [], later: [], threads: [] } }).owed).toEqual(
      [],
    );
  });

  it('owes the next report what a channel wants to hear later', () => {
    const routes = { now: ['alerts'], later: ['payments', 'calm'], threads: [] };
    const { owed } = following(undefined, {}, { routes });
    expect(owed.map(({ id, channels, run }) => [id, channels, run])).toEqual([
      ['1-000000000000', ['alerts'], SCAN],
      ['1-000000000000', ['payments', 'calm'], NEXT_REPORT],
    ]);
  });

  it('owes no more than there is room for, and counts what it gives up by channel', () => {
    const owed = Array.from({ length: OWED_KEPT }, (_, index) =>
      anOwedAlert({ id: `${index}`, channels: index === 0 ? ['alerts', 'dead'] : ['dead'] }),
    );
    const first = following(aState({ owed }));
    expect(first.owed.map(({ id }) => id)).toEqual([
      ...owed.slice(1).map(({ id }) => id),
      '2-000000000000',
    ]);
    expect(first.missed).toEqual({ alerts: 1, dead: 1 });
    expect(following(first).missed).toEqual({ alerts: 1, dead: 2 });
  });

  it('is small, however many tags the image has', () => {
    const tags = Array.from({ length: 1000 }, (_, index) => `build-${index}`);
    const { image } = following(undefined, { image: anImage({ tags }) });
    expect(image.tags).toEqual(['build-0', 'build-1', 'build-2', 'build-3', 'build-4']);
  });
});
