import type { WaitingRuns } from '../../../src/ports.ts';

export interface FakeRuns extends WaitingRuns {
  /** Task tokens that were answered, with their results, in order. */
  readonly resumed: readonly (readonly [taskToken: string, result: unknown])[];
}

export function fakeRuns(): FakeRuns {
  const resumed: [string, unknown][] = [];
  return {
    resumed,
    async resume(taskToken, result) {
      resumed.push([taskToken, result]);
    },
  };
}
