import { type StreamRef, streamKey } from '../../../src/domain/stream.ts';
import { afterGivingUp, afterTelling, type StreamState } from '../../../src/domain/stream-state.ts';
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

  async function change(
    stream: StreamRef,
    next: (state: StreamState) => StreamState,
  ): Promise<void> {
    const before = await get(stream);
    if (!before) return;
    const after = next(before);
    if (after !== before && !(await put(stream, after, before))) await change(stream, next);
  }

  return {
    get states() {
      return new Map([...items].map(([key, { state }]) => [key, state]));
    },
    get,
    put,
    settle: (stream, alertId, channel) =>
      change(stream, (state) => afterTelling(state, alertId, channel)),
    giveUp: (stream, alertId, channel) =>
      change(stream, (state) => afterGivingUp(state, alertId, channel)),
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
