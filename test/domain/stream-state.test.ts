import { describe, expect, it } from '@jest/globals';
import type { Assessment } from '../../src/domain/assessment.ts';
import { NO_NEWS } from '../../src/domain/news.ts';
import {
  adopted,
  isOrphaned,
  nextState,
  ownedBy,
  type Run,
  type StreamState,
  settled,
} from '../../src/domain/stream-state.ts';
import { ago, anAssessment, anImage, digestOf, NOW } from '../support/builders.ts';
import { anOwedAlert, aState, SCAN, SWEEP } from '../support/streams.ts';

const OTHER_SCAN: Run = { kind: 'scan', id: 'arn:of:another:execution' };
const OTHER_SWEEP: Run = { kind: 'sweep', id: 'arn:of:another:sweep' };
const GRACE = 900;

describe('an alert that is owed', () => {
  it.each<[string, Run, Run, number, boolean]>([
    ["a run's own", SCAN, SCAN, 10_000, false],
    ["a sweep's own", SWEEP, SWEEP, 10_000, false],
    ["another scan's, before the grace is over", OTHER_SCAN, SCAN, 899.999, false],
    ["another scan's, when it is over", OTHER_SCAN, SCAN, 900, true],
    ["a scan's, for a sweep, before", OTHER_SCAN, SWEEP, 899.999, false],
    ["a scan's, for a sweep, when it is over", OTHER_SCAN, SWEEP, 900, true],
    ["an earlier sweep's, for a sweep: they do not overlap", OTHER_SWEEP, SWEEP, 0, true],
    ["a sweep's, for a scan, ever", OTHER_SWEEP, SCAN, 1_000_000, false],
  ])('is to be taken over: %s', (_, owner, run, seconds, expected) => {
    const alert = anOwedAlert({ run: owner, since: ago({ ms: seconds * 1000 }).toISOString() });
    expect(isOrphaned(alert, run, NOW, GRACE)).toBe(expected);
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
    expect(isOrphaned(mine, OTHER_SCAN, NOW, GRACE)).toBe(false);
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

describe('the state after an assessment', () => {
  const following = (state: StreamState | undefined, changes: Partial<Assessment> = {}) =>
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

  it('owes nothing where nothing is news', () => {
    expect(following(aState(), { news: { ...NO_NEWS, findings: [] } }).owed).toEqual([]);
  });

  it('owes nothing where the policy names nobody to tell', () => {
    const { judgement } = anAssessment();
    expect(following(aState(), { judgement: { ...judgement, deliver: [] } }).owed).toEqual([]);
  });

  it('is small, however many tags the image has', () => {
    const tags = Array.from({ length: 1000 }, (_, index) => `build-${index}`);
    const { image } = following(undefined, { image: anImage({ tags }) });
    expect(image.tags).toEqual(['build-0', 'build-1', 'build-2', 'build-3', 'build-4']);
  });
});
