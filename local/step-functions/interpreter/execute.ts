import { setMaxListeners } from 'node:events';
import type { Execution, ExecutionStatus } from '../executions.ts';
import { NOT_TRUNCATED, Track } from '../history.ts';
import { AbortedError, StateError } from '../language/errors.ts';
import type { Json, JsonObject } from '../language/json.ts';
import { Scope } from '../language/scope.ts';
import { delay } from '../timers.ts';
import type { Engine } from './engine.ts';
import { runStates } from './run-states.ts';

/**
 * Runs an execution from its start, or from where it failed when it is redriven, until it has ended. Whatever
 * happens, a defect of the interpreter included, is told by its status and history.
 */
export async function execute(
  execution: Execution,
  engine: Engine,
  onStatusChange: () => void,
): Promise<void> {
  const { machine, history } = execution;
  const track = new Track(history, history.lastId);
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  execution.abort = (reason) => controller.abort(reason);

  const { resumePoint } = execution;
  execution.resumePoint = undefined;
  if (history.lastId === 0) {
    track.record('ExecutionStarted', {
      executionStartedEventDetails: {
        input: execution.input,
        inputDetails: NOT_TRUNCATED,
        roleArn: machine.roleArn,
      },
    });
    // The first state follows nothing, as on AWS.
    track.lastId = 0;
  }
  onStatusChange();

  const clock = new AbortController();
  limitTime(execution, clock.signal, controller);
  const scope = resumePoint?.scope ?? new Scope();
  let standing = resumePoint;
  try {
    const input = resumePoint?.input ?? {
      value: JSON.parse(execution.input) as Json,
      text: execution.input,
    };
    const output = await runStates(
      machine.definition,
      {
        engine,
        execution,
        scope,
        track,
        signal: controller.signal,
        mapItem: undefined,
        runStates,
      },
      input,
      {
        ...(resumePoint ? { from: resumePoint.state } : {}),
        onEnter: (state, payload) => {
          standing = { state, input: payload, scope };
        },
      },
    );
    execution.output = output.text;
    end('SUCCEEDED', { output: output.text, outputDetails: NOT_TRUNCATED });
  } catch (error) {
    execution.resumePoint = standing;
    if (error instanceof StateError) {
      end('FAILED', failureOf(error.error, error.details));
    } else if (error instanceof AbortedError) {
      const { error: name, cause } = error.failure;
      if (error.by === 'timeout') end('TIMED_OUT', { error: 'States.Timeout' });
      else end('ABORTED', failureOf(name, cause));
    } else {
      const stack = error instanceof Error ? error.stack : String(error);
      end('FAILED', failureOf('States.Runtime', `The local interpreter failed: ${stack}`));
    }
  } finally {
    clock.abort();
    execution.abort = undefined;
  }

  function end(status: Exclude<ExecutionStatus, 'RUNNING'>, details: JsonObject): void {
    const { type, key } = END_EVENTS[status];
    track.record(type, { [key]: details });
    execution.status = status;
    execution.stopDate = engine.now();
    // Of a time-out only the event names the error.
    const { error, cause } = status === 'TIMED_OUT' ? {} : details;
    execution.error = typeof error === 'string' ? error : undefined;
    execution.cause = typeof cause === 'string' ? cause : undefined;
    onStatusChange();
  }
}

const END_EVENTS = {
  SUCCEEDED: { type: 'ExecutionSucceeded', key: 'executionSucceededEventDetails' },
  FAILED: { type: 'ExecutionFailed', key: 'executionFailedEventDetails' },
  TIMED_OUT: { type: 'ExecutionTimedOut', key: 'executionTimedOutEventDetails' },
  ABORTED: { type: 'ExecutionAborted', key: 'executionAbortedEventDetails' },
} as const;

function failureOf(error: string | undefined, cause: string | undefined): JsonObject {
  return {
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}

function limitTime(execution: Execution, clock: AbortSignal, controller: AbortController): void {
  const { timeoutSeconds } = execution.machine.definition;
  if (timeoutSeconds === undefined) return;
  delay(timeoutSeconds * 1000, clock).then(
    () => controller.abort(new AbortedError('timeout')),
    // The execution has ended in time.
    () => undefined,
  );
}
