import type { ImageRef } from '../../../src/domain/image.ts';
import type { Waiter, Waiters } from '../../../src/ports.ts';

export interface FakeWaiters extends Waiters {
  waiterOf(platform: ImageRef): Waiter | undefined;
}

/** Waiters in memory. `onRegister` runs just before a waiter is left. */
export function fakeWaiters(now: () => Date, onRegister: () => void = () => {}): FakeWaiters {
  const waiters = new Map<string, Waiter>();
  return {
    waiterOf: (platform) => waiters.get(keyOf(platform)),
    async register(platform, waiter) {
      onRegister();
      const there = waiters.get(keyOf(platform));
      if (there && there.run !== waiter.run && there.expiresAt > now()) return 'taken';
      waiters.set(keyOf(platform), waiter);
      return 'registered';
    },
  };
}

function keyOf({ registryId, region, repository, imageDigest }: ImageRef): string {
  return `${registryId}/${region}/${repository}@${imageDigest}`;
}
