import { SendTaskSuccessCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { WaitingRuns } from '../../ports.ts';

/** The state has gone on without us: it timed out, was answered by the event, or its execution has ended. */
const NOT_WAITING = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

export function stepFunctionsWaitingRuns(client: SFNClient): WaitingRuns {
  return {
    async resume(taskToken, result) {
      try {
        await client.send(
          new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(result) }),
        );
      } catch (error) {
        if (!(error instanceof Error) || !NOT_WAITING.has(error.name)) throw error;
      }
    },
  };
}
