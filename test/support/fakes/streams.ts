import type { StreamRef } from '../../../src/domain/stream.ts';
import { type StreamState, settled } from '../../../src/domain/stream-state.ts';
import type { Streams } from '../../../src/ports.ts';

export interface FakeStreams extends Streams {
  /** What there is, by `<repository>#<stream>`. */
  readonly states: ReadonlyMap<string, StreamState>;
}

/** The streams in memory; `beforePut` is called before each attempt to put, so that a test can be faster. */
export function fakeStreams(beforePut: () => Promise<void> = async () => {}): FakeStreams {
  const states = new Map<string, StreamState>();
  const name = ({ repository, stream }: StreamRef) => `${repository}#${stream}`;
  return {
    states,
    get: async (stream) => states.get(name(stream)),
    async put(stream, state, before) {
      await beforePut();
      if (states.get(name(stream))?.version !== before?.version) return false;
      states.set(name(stream), state);
      return true;
    },
    async settle(stream, alertId, channel) {
      const state = states.get(name(stream));
      if (!state) return;
      const { version } = state;
      states.set(name(stream), {
        ...state,
        version: version + 1,
        owed: settled(state.owed, alertId, channel),
      });
    },
  };
}
