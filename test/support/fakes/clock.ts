import type { Clock } from '../../../src/ports.ts';
import { NOW } from '../builders.ts';

/** A clock that stands still. */
export function fakeClock(at: Date = NOW): Clock {
  return { now: () => at };
}
