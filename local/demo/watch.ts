import { z } from 'zod';
import type { Outcome } from '../../src/domain/assessment.ts';
import type { StatusChange } from '../step-functions/index.ts';

/** An execution that is over. */
export interface EndedExecution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly status: StatusChange['status'];
  /** Of an execution that succeeded; parsed. */
  readonly output?: unknown;
  /** Why it did not succeed, in one line. */
  readonly problem?: string;
}

/** Follows the executions that Step Functions tells of. */
export interface Watch {
  handle(change: StatusChange): void;
  readonly running: number;
  /** In the order in which they ended. */
  readonly ended: readonly EndedExecution[];
  /** The ARN of the execution of a machine that started last. */
  latestOf(stateMachineArn: string): string | undefined;
}

export function createWatch(onEnded: (execution: EndedExecution) => void): Watch {
  const running = new Set<string>();
  const ended: EndedExecution[] = [];
  const latest = new Map<string, string>();
  return {
    handle(change) {
      const { executionArn, stateMachineArn, status } = change;
      if (status === 'RUNNING') {
        running.add(executionArn);
        latest.set(stateMachineArn, executionArn);
        return;
      }
      const execution = toEnded(change);
      ended.push(execution);
      onEnded(execution);
      // Last of all: who waits for the end of all executions finds everything of this one done.
      running.delete(executionArn);
    },
    get running() {
      return running.size;
    },
    ended,
    latestOf: (stateMachineArn) => latest.get(stateMachineArn),
  };
}

function toEnded(change: StatusChange): EndedExecution {
  const { executionArn, stateMachineArn, status, output, error, cause } = change;
  const execution = { executionArn, stateMachineArn, status };
  return status === 'SUCCEEDED'
    ? { ...execution, output: output === null ? undefined : JSON.parse(output) }
    : {
        ...execution,
        problem: [status, error, cause && reasonIn(cause)].filter(Boolean).join(': '),
      };
}

const LambdaFailure = z.object({ errorMessage: z.string() });

/**
 * The cause as a sentence. That of a function which failed has a stack besides, that of a Fail state may be all that
 * the execution knows: the log has both whole.
 */
function reasonIn(cause: string): string | undefined {
  try {
    return LambdaFailure.safeParse(JSON.parse(cause)).data?.errorMessage;
  } catch (error) {
    if (error instanceof SyntaxError) return cause;
    throw error;
  }
}

const LeftBehind = z.looseObject({ kind: z.enum(['assessed', 'skipped', 'failed']) });

/** What an execution of image-scan left behind; undefined where it handed its scan over to another. */
export function outcomeOf({ output }: EndedExecution): Outcome | undefined {
  return LeftBehind.safeParse(output).success ? (output as Outcome) : undefined;
}
