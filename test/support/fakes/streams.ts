import { type StreamRef, streamKey } from '../../../src/domain/stream.ts';
import { afterTelling, type StreamState } from '../../../src/domain/stream-state.ts';
import type { Streams } from '../../../src/ports.ts';

export interface FakeStreams extends Streams {
  /** What there is, by its `streamKey`. */
  readonly states: ReadonlyMap<string, StreamState>;
}

/** The streams in memory; `beforePut` is called before each attempt to put, so that a test can be faster. */
export function fakeStreams(beforePut: () => Promise<void> = async () => {}): FakeStreams {
  const items = new Map<string, { readonly ref: StreamRef; readonly state: StreamState }>();

  const get = async (stream: StreamRef) => items.get(streamKey(stream))?.state;

  async function put(of: StreamRef, state: StreamState, before: StreamState | undefined) {
    await beforePut();
    if (items.get(streamKey(of))?.state.version !== before?.version) return false;
    const { registryId, region, repository, stream } = of;
    const ref = { registryId, region, repository, stream };
    // As JSON, as the true ones keep it.
    items.set(streamKey(of), { ref, state: JSON.parse(JSON.stringify(state)) });
    return true;
  }

  async function settle(stream: StreamRef, alertId: string, channel: string): Promise<void> {
    const before = await get(stream);
    if (!before) return;
    const next = afterTelling(before, alertId, channel);
    if (next !== before && !(await put(stream, next, before))) {
      await settle(stream, alertId, channel);
    }
  }

  return {
    get states() {
      return new Map([...items].map(([key, { state }]) => [key, state]));
    },
    get,
    put,
    settle,
    async *all({ registryId, region }) {
      for (const { ref, state } of items.values()) {
        if (ref.registryId === registryId && ref.region === region) yield { ref, state };
      }
    },
    async *owing(registry) {
      for await (const entry of this.all(registry)) {
        if (entry.state.owed.length > 0) yield entry;
      }
    },
  };
}
