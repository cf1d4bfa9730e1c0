import type { StreamRef } from '../../../src/domain/stream.ts';
import { type StreamState, settled, withOwed } from '../../../src/domain/stream-state.ts';
import type { Streams } from '../../../src/ports.ts';

export interface FakeStreams extends Streams {
  /** What there is, by `<repository>#<stream>`. */
  readonly states: ReadonlyMap<string, StreamState>;
}

/** The streams in memory; `beforePut` is called before each attempt to put, so that a test can be faster. */
export function fakeStreams(beforePut: () => Promise<void> = async () => {}): FakeStreams {
  const states = new Map<string, StreamState>();
  const refs = new Map<string, StreamRef>();
  const name = ({ repository, stream }: StreamRef) => `${repository}#${stream}`;

  async function put(stream: StreamRef, state: StreamState, before: StreamState | undefined) {
    await beforePut();
    if (states.get(name(stream))?.version !== before?.version) return false;
    const { registryId, region, repository, stream: own } = stream;
    refs.set(name(stream), { registryId, region, repository, stream: own });
    // As JSON, as the true ones keep it.
    states.set(name(stream), JSON.parse(JSON.stringify(state)));
    return true;
  }

  return {
    states,
    get: async (stream) => states.get(name(stream)),
    put,
    async *owing({ registryId, region }) {
      for (const [key, state] of states) {
        const ref = refs.get(key);
        const isHere = ref?.registryId === registryId && ref.region === region;
        if (ref && isHere && state.owed.length > 0) yield { ref, state };
      }
    },
    async settle(stream, alertId, channel) {
      const before = states.get(name(stream));
      const owed = before && settled(before.owed, alertId, channel);
      if (!before || JSON.stringify(owed) === JSON.stringify(before.owed)) return;
      if (!(await put(stream, withOwed(before, owed ?? []), before))) {
        await this.settle(stream, alertId, channel);
      }
    },
  };
}
