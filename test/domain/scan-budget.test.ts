import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Demand, demandOf, demandTally, withPutOff } from '../../src/domain/scan-budget.ts';
import { ago, NOW } from '../support/builders.ts';
import { anEntry } from '../support/catalogue.ts';

const HOUR_MS = 3_600_000;

/** Which of the images may be scanned, in their order. */
function share(images: readonly Demand[], budget: number): readonly boolean[] {
  const tally = demandTally(NOW);
  for (const image of images) tally.add(image);
  const grants = tally.grants(budget);
  return images.map((image) => grants === undefined || grants(image));
}

const never = { platforms: 1, triedAt: undefined };
const tried = (hours: number, platforms = 1) => ({ platforms, triedAt: ago({ hours }) });

describe('what an image asks of the budget', () => {
  const scannedAt = ago({ hours: 50 }).toISOString();

  it.each<[string, Parameters<typeof demandOf>[0], Demand]>([
    ['all, where nothing is known of it', undefined, { platforms: 3, triedAt: undefined }],
    ['by its scan', anEntry({ scannedAt }), { platforms: 3, triedAt: ago({ hours: 50 }) }],
    [
      'by when it was looked at, where its scan has failed then',
      anEntry({ scannedAt: undefined, reason: 'scan-failed' }),
      { platforms: 3, triedAt: NOW },
    ],
    [
      'by when it was looked at, where its scan had not ended then',
      anEntry({ scannedAt: undefined, reason: 'timed-out' }),
      { platforms: 3, triedAt: NOW },
    ],
    [
      'as if never scanned, where that was put off',
      anEntry({ scannedAt: undefined, reason: 'put-off' }),
      { platforms: 3, triedAt: undefined },
    ],
    [
      'as if never scanned, where that of one platform was put off',
      anEntry({ scannedAt, reason: 'put-off' }),
      { platforms: 3, triedAt: undefined },
    ],
    [
      'by the scans of the others, where one platform is not supported',
      anEntry({ scannedAt, reason: 'unsupported' }),
      { platforms: 3, triedAt: ago({ hours: 50 }) },
    ],
  ])('%s', (_, entry, expected) => {
    expect(demandOf(entry, 3)).toEqual(expected);
  });

  it.each(['unsupported', 'archived', 'gone'] as const)('nothing, where it is %s', (reason) => {
    const demand = demandOf(anEntry({ scannedAt: undefined, reason }), 3);
    expect(demand).toEqual({ platforms: 0, triedAt: undefined });
  });

  it('is had by all that are due, however many others there are that are not scanned', () => {
    const others = Array.from({ length: 90 }, () =>
      demandOf(anEntry({ scannedAt: undefined, reason: 'unsupported' }), 1),
    );
    const due = Array.from({ length: 60 }, () => demandOf(anEntry({ scannedAt }), 1));
    expect(share([...others, ...due], 60)).not.toContain(false);
    // Nor are they put off themselves where it does not do.
    expect(share([...others, ...due], 10).filter((isGranted) => isGranted)).toHaveLength(100);
  });
});

describe('a budget', () => {
  it('that is enough leaves nothing to decide', () => {
    const tally = demandTally(NOW);
    tally.add(never);
    tally.add(tried(30, 3));
    expect(tally.grants(4)).toBeUndefined();
    expect(tally.grants(3)).toBeDefined();
  });

  it.each<[string, readonly Demand[], number, readonly boolean[]]>([
    ['none', [never], 0, [false]],
    ['never scanned before anything else', [tried(99), never], 1, [false, true]],
    ['the oldest scan first', [tried(48), tried(72), tried(30)], 2, [true, true, false]],
    [
      'of one hour those that come first',
      [tried(48), tried(48), tried(48)],
      2,
      [true, true, false],
    ],
    [
      'all platforms of an image, or none',
      [tried(48, 2), tried(48, 2), tried(48)],
      3,
      [true, false, true],
    ],
    [
      'less what was scanned within the day',
      [tried(23, 2), tried(50), tried(50)],
      3,
      [false, true, false],
    ],
    ['all of it again a day later to the millisecond', [tried(24), tried(50)], 1, [false, true]],
    ['none where more was scanned within the day', [tried(1, 5), never], 3, [false, false]],
  ])('gives %s', (_, images, budget, expected) => {
    expect(share(images, budget)).toEqual(expected);
  });

  const image = fc.record({
    platforms: fc.integer({ min: 0, max: 4 }),
    triedAt: fc.option(
      fc.integer({ min: 0, max: 100 * HOUR_MS }).map((ms) => new Date(NOW.getTime() - ms)),
      { nil: undefined },
    ),
  });
  const situation = [fc.array(image, { maxLength: 60 }), fc.nat(80)] as const;
  const scans = (images: readonly Demand[]) =>
    images.reduce((sum, { platforms }) => sum + platforms, 0);
  const isRecent = ({ triedAt }: Demand) =>
    triedAt !== undefined && NOW.getTime() - triedAt.getTime() < 24 * HOUR_MS;

  it('is never exceeded, what was scanned within the day included', () => {
    fc.assert(
      fc.property(...situation, (images, budget) => {
        const isGranted = share(images, budget);
        const granted = scans(images.filter((_, index) => isGranted[index]));
        const used = scans(images.filter(isRecent));
        expect(granted).toBeLessThanOrEqual(Math.max(0, budget - used));
      }),
    );
  });

  it('goes to those that have waited longest: nobody is passed over for one of a later hour', () => {
    const hourOf = ({ triedAt }: Demand) =>
      triedAt ? Math.floor(triedAt.getTime() / HOUR_MS) : Number.NEGATIVE_INFINITY;
    fc.assert(
      fc.property(...situation, (images, budget) => {
        const isGranted = share(images, budget);
        const latest = Math.max(
          Number.NEGATIVE_INFINITY,
          ...images.filter(({ platforms }, index) => isGranted[index] && platforms > 0).map(hourOf),
        );
        const passedOver = images.filter((one, index) => !isGranted[index] && hourOf(one) < latest);
        expect(passedOver).toEqual([]);
      }),
    );
  });

  it('is used as far as images of several platforms let it', () => {
    fc.assert(
      fc.property(...situation, (images, budget) => {
        const isGranted = share(images, budget);
        const left =
          Math.max(0, budget - scans(images.filter(isRecent))) -
          scans(images.filter((_, index) => isGranted[index]));
        const next = images.filter((_, index) => !isGranted[index]);
        // What is left is less than an image of the hour that it ends in asks for.
        expect(next.length === 0 || left < 4).toBe(true);
      }),
    );
  });

  it('is not exceeded where images have been scanned since they were counted', () => {
    const tally = demandTally(NOW);
    for (let count = 0; count < 10; count += 1) tally.add(tried(48));
    const grants = tally.grants(3)!;
    const granted = Array.from({ length: 10 }, () => grants(never)).filter(Boolean);
    expect(granted.length).toBeLessThanOrEqual(3);
  });
});

describe('what was put off', () => {
  const none = { scans: 0, images: 0, neverScanned: 0, budget: 9 };

  it('is added up, with the oldest scan that something is judged by', () => {
    const [old, older] = ['2026-02-02T00:00:00.000Z', '2026-02-01T00:00:00.000Z'];
    const all = [{ scans: 2, judgedBy: old }, { scans: 1 }, { scans: 1, judgedBy: older }];
    expect(all.reduce(withPutOff, none)).toEqual({
      ...{ scans: 4, images: 3, neverScanned: 1, budget: 9 },
      oldestScan: older,
    });
  });
});
