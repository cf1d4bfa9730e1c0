import type { Outcome } from '../../src/domain/assessment.ts';
import type { StreamRef } from '../../src/domain/stream.ts';
import type { OwedAlert, Run, StreamState } from '../../src/domain/stream-state.ts';
import { digestOf, NOW } from './builders.ts';
import { type FakeStreams, fakeStreams } from './fakes/index.ts';

/** The run of scans, unless a test is about several. */
export const SCAN: Run = { kind: 'scan', id: 'arn:of:the:execution' };

/** The sweep, unless a test is about several. */
export const SWEEP: Run = { kind: 'sweep', id: 'arn:of:the:sweep' };

export function aStream(changes: Partial<StreamRef> = {}): StreamRef {
  return {
    registryId: '111122223333',
    region: 'eu-west-1',
    repository: 'payments/api',
    stream: '*',
    ...changes,
  };
}

/** An alert that `SCAN` owes to `alerts` since NOW. */
export function anOwedAlert(changes: Partial<OwedAlert> = {}): OwedAlert {
  return {
    id: '1-abc',
    assessment: 'assessment-1',
    channels: ['alerts'],
    run: SCAN,
    since: NOW.toISOString(),
    ...changes,
  };
}

/** The first state of a stream, which owes nothing. */
export function aState(changes: Partial<StreamState> = {}): StreamState {
  return {
    version: 1,
    image: { imageDigest: digestOf('a'), tags: ['1.4.2'], pushedAt: '2026-03-01T10:00:00.000Z' },
    verdict: 'breach',
    assessment: 'assessment-1',
    owed: [],
    firstSeen: NOW.toISOString(),
    lastSeen: NOW.toISOString(),
    ...changes,
  };
}

/** The streams of images that a sweep has assessed, as its children leave them: owing what their outcomes name. */
export async function streamsAfter(outcomes: readonly Outcome[]): Promise<FakeStreams> {
  const streams = fakeStreams();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'assessed') continue;
    const { image, stream, deliver } = outcome;
    const owed = deliver.map(({ channel, alertId }) =>
      anOwedAlert({ id: alertId, channels: [channel], run: SWEEP }),
    );
    await streams.put(aStream({ ...image, stream }), aState({ image, owed }), undefined);
  }
  return streams;
}
