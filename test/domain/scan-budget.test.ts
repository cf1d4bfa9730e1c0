import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Demand, demandTally, lastTried, withPutOff } from '../../src/domain/scan-budget.ts';
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

describe('when an image was tried last', () => {
  it.each([
    ['never, where nothing is known of it', undefined, undefined],
    ['by its scan', anEntry({ scannedAt: ago({ hours: 50 }).toISOString() }), ago({ hours: 50 })],
    [
      'when it was looked at, where that had no result',
      anEntry({ scannedAt: undefined, reason: 'unsupported' }),
      NOW,
    ],
    [
      'never, where that was put off',
      anEntry({ scannedAt: undefined, reason: 'put-off' }),
      undefined,
    ],
    [
      'never, where that of one platform was put off',
      anEntry({ scannedAt: ago({ hours: 50 }).toISOString(), reason: 'put-off' }),
      undefined,
    ],
  ])('%s', (_, entry, expected) => {
    expect(lastTried(entry)).toEqual(expected);
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
