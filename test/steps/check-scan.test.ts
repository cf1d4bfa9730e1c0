import { describe, expect, it } from '@jest/globals';
import { ImageNotFoundError } from '../../src/domain/errors.ts';
import { SCAN_STATUSES, type ScanReading } from '../../src/domain/scan.ts';
import { checkScan, Input } from '../../src/steps/check-scan.ts';
import { aDetail, aFinding, ago, aReading, aRef, digestOf, NOW } from '../support/builders.ts';
import { fakeClock, fakeRegistry } from '../support/fakes/index.ts';

const index = { ...aRef('index'), tags: ['1.4.2'] };

function check(
  scan: ScanReading | undefined,
  { pushedAt, platform = 'amd64' }: { pushedAt?: Date; platform?: string } = {},
) {
  const registry = fakeRegistry([{ detail: aDetail('amd64', { tags: [] }), scan }]);
  return checkScan({ registry, clock: fakeClock() })(
    Input.parse({
      image: { ...index, pushedAt: pushedAt?.toISOString() },
      platform: { imageDigest: digestOf(platform), name: 'linux/amd64' },
    }),
  );
}

describe('the scan of a platform', () => {
  it.each(SCAN_STATUSES)('that is %s', async (status) => {
    const isPending = status === 'IN_PROGRESS' || status === 'PENDING';
    expect(await check(aReading({ status }))).toMatchObject({
      scan: isPending ? 'pending' : 'settled',
    });
  });

  it('that has not begun is pending', async () => {
    expect(await check(undefined)).toEqual({ scan: 'pending', detail: 'The scan has not begun.' });
  });

  it('says what it is waiting for', async () => {
    expect(await check(aReading({ status: 'IN_PROGRESS' }))).toEqual({
      scan: 'pending',
      detail: 'The scan is still in progress.',
    });
  });

  it.each([
    ['of a young image without findings', NOW, [], 'pending'],
    ['of a young image with findings', NOW, [aFinding()], 'settled'],
    ['of an image an hour old', ago({ hours: 1 }), [], 'settled'],
    ['of an image of unknown age', undefined, [], 'settled'],
  ])('that is enhanced, %s', async (_, pushedAt, findings, scan) => {
    const reading = aReading({ type: 'ENHANCED', status: 'ACTIVE', findings });
    expect(await check(reading, pushedAt && { pushedAt })).toMatchObject({ scan });
  });

  it('whose image has gone is an error by its name', async () => {
    await expect(check(aReading(), { platform: 'gone' })).rejects.toThrow(ImageNotFoundError);
  });
});

describe('the input', () => {
  const platform = { imageDigest: digestOf('amd64') };

  it.each([
    ['an image digest that is a tag', { image: index, platform: { imageDigest: 'latest' } }],
    ['a short account', { image: { ...index, registryId: '1' }, platform }],
    ['an unknown field', { image: index, platform, force: true }],
    ['a time in words', { image: { ...index, pushedAt: 'yesterday' }, platform }],
    ['no platform', { image: index }],
  ])('with %s is refused', (_, input) => {
    expect(Input.safeParse(input).success).toBe(false);
  });
});
