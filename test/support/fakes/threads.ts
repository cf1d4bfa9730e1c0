import { type StreamRef, streamKey } from '../../../src/domain/stream.ts';
import type { Thread } from '../../../src/domain/thread.ts';
import type { Threads } from '../../../src/ports.ts';

export interface FakeThreads extends Threads {
  /** What is open, by channel and `streamKey`. */
  readonly open: ReadonlyMap<string, Thread>;
}

export function fakeThreads(): FakeThreads {
  const open = new Map<string, Thread>();
  const key = (channel: string, stream: StreamRef) => `${channel} ${streamKey(stream)}`;
  return {
    open,
    get: async (channel, stream) => open.get(key(channel, stream)),
    put: async (channel, stream, thread) => void open.set(key(channel, stream), thread),
    remove: async (channel, stream) => void open.delete(key(channel, stream)),
  };
}
