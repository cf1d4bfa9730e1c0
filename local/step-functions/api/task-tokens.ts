import { z } from 'zod';
import { AwsError, type Operation } from '../../endpoint/protocol.ts';
import type { Engine } from '../interpreter/engine.ts';
import type { Json } from '../language/json.ts';
import { isTooLarge } from '../language/payload.ts';
import { executionOfToken } from '../task-tokens.ts';
import { checked } from './input.ts';

const taskToken = z.string().min(1).max(2048);

/** The operations with which a waiting Task is answered. */
export function taskTokenOperations({
  tokens,
  executions,
}: Engine): Readonly<Record<string, Operation>> {
  /** A token that nobody waits for: made up, of an execution that is not known, or answered already. */
  const expect = (isWaiting: boolean, token: string): Record<string, never> => {
    if (isWaiting) return {};
    const executionArn = executionOfToken(token);
    if (executionArn === undefined) {
      throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    }
    if (!executions.get(executionArn)) {
      throw new AwsError('TaskDoesNotExist', "Task Does Not Exist: 'Unknown task'");
    }
    throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  };

  return {
    SendTaskSuccess: checked(z.object({ taskToken, output: z.string() }), (input) =>
      expect(tokens.succeed(input.taskToken, parseOutput(input.output)), input.taskToken),
    ),
    SendTaskFailure: checked(
      z.object({
        taskToken,
        error: z.string().max(256).optional(),
        cause: z.string().max(32_768).optional(),
      }),
      (input) =>
        expect(tokens.fail(input.taskToken, input.error ?? '', input.cause), input.taskToken),
    ),
    SendTaskHeartbeat: checked(z.object({ taskToken }), (input) =>
      expect(tokens.heartbeat(input.taskToken), input.taskToken),
    ),
  };
}

function parseOutput(output: string): Json {
  if (isTooLarge(output)) {
    throw new AwsError('InvalidOutput', "Invalid Output: 'Output is larger than 262144 bytes'");
  }
  try {
    return JSON.parse(output) as Json;
  } catch (error) {
    throw new AwsError('InvalidOutput', `Invalid Output: '${error}'`);
  }
}
