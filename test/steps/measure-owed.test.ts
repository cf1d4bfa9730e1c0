import { describe, expect, it } from '@jest/globals';
import { NEXT_REPORT, type OwedAlert } from '../../src/domain/stream-state.ts';
import { measureOwed } from '../../src/steps/measure-owed.ts';
import { ago, aPolicy } from '../support/builders.ts';
import { fakeClock, fakeSettings, fakeStreams } from '../support/fakes/index.ts';
import { anOwedAlert, aState, aStream, SWEEP } from '../support/streams.ts';

/** One stream for each list of alerts; it is 12:00 UTC. */
async function measured(...owed: readonly (readonly OwedAlert[])[]) {
  const streams = fakeStreams();
  for (const [index, alerts] of owed.entries()) {
    await streams.put(aStream({ stream: `${index}` }), aState({ owed: alerts }), undefined);
  }
  const quietHours = [{ timezone: 'UTC', from: '08:00', to: '11:30' }];
  const policy = aPolicy({
    channels: { alerts: { type: 'sns' }, late: { type: 'sns', quietHours } },
  });
  return measureOwed({ streams, policy, clock: fakeClock(), settings: fakeSettings() })();
}

const since = (hours: number) => ago({ hours }).toISOString();

describe('what is owed', () => {
  it('is nothing where no stream owes an alert', async () => {
    expect(await measured([], [])).toEqual({ alerts: 0, oldestSeconds: 0 });
  });

  it('is counted over all streams, and is as old as the oldest', async () => {
    const owed = await measured(
      [anOwedAlert({ since: since(1) }), anOwedAlert({ since: since(0.5) })],
      [anOwedAlert({ since: since(2) })],
    );
    expect(owed).toEqual({ alerts: 3, oldestSeconds: 7200 });
  });

  it('is not late while its channel is in its quiet hours', async () => {
    const quiet = anOwedAlert({ channels: ['late'], since: since(3) });
    expect(await measured([quiet])).toEqual({ alerts: 1, oldestSeconds: 1800 });
  });

  it.each([
    ['a sweep that is under way', SWEEP],
    ['the next report', NEXT_REPORT],
  ])('to be told by %s is counted, and not late', async (_, run) => {
    const owed = await measured([anOwedAlert({ run, since: since(20) })]);
    expect(owed).toEqual({ alerts: 1, oldestSeconds: 0 });
  });
});
