import * as z from 'zod';
import { releasedAt } from '../domain/routing.ts';
import type { Ports } from '../ports.ts';
import { watchedRegistries } from './registries.ts';

/** The schedule has nothing to say. */
export const Input = z.unknown();

export interface Owed {
  /** How many alerts wait for at least one of their channels. */
  readonly alerts: number;
  /** For how long the oldest could have been told; 0 where there is none. */
  readonly oldestSeconds: number;
}

type Needs = Pick<Ports, 'streams' | 'policy' | 'clock' | 'settings'>;

/**
 * Looks through all streams for alerts that are owed. What waits for quiet hours to end is not late before they have;
 * what a sweep or the next report is to tell has its time, and is counted only.
 */
export const measureOwed =
  ({ streams, policy, clock, settings }: Needs) =>
  async (): Promise<Owed> => {
    const at = clock.now();
    let alerts = 0;
    let oldestSeconds = 0;
    for (const registry of watchedRegistries(settings)) {
      for await (const { state } of streams.owing(registry)) {
        alerts += state.owed.length;
        for (const alert of state.owed) {
          if (alert.run.kind !== 'scan') continue;
          const seconds = (at.getTime() - releasedAt(alert, policy).getTime()) / 1000;
          oldestSeconds = Math.max(oldestSeconds, seconds);
        }
      }
    }
    return { alerts, oldestSeconds };
  };
