import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
} from '@aws-sdk/client-sfn';
import {
  createStepFunctions,
  type StatusChange,
  type StepFunctions,
} from '../../local/step-functions/index.ts';
import { type FakeAws, startFakeAws } from './fake-aws.ts';

/** Local Step Functions in front of a fake AWS, and an SDK client that talks to it. */
export interface Bench {
  readonly aws: FakeAws;
  readonly steps: StepFunctions;
  readonly sfn: SFNClient;
  readonly changes: StatusChange[];
  /** Creates a machine, and runs it to its end. `output` is parsed. */
  run(definition: object, input?: unknown): Promise<Ended>;
  /** Creates a machine and starts it. */
  start(definition: object, input?: unknown): string;
  /** Waits until an execution has ended. */
  ended(executionArn: string): Promise<Ended>;
  history(executionArn: string): Promise<HistoryEvent[]>;
  close(): Promise<void>;
}

export type Ended = Omit<DescribeExecutionOutput, 'output' | 'executionArn'> & {
  readonly executionArn: string;
  readonly output: unknown;
};

export const ROLE = 'arn:aws:iam::123456789012:role/machine';

export async function startBench(): Promise<Bench> {
  const aws = await startFakeAws();
  const changes: StatusChange[] = [];
  const waiting = new Set<() => void>();
  const steps = createStepFunctions({
    endpoint: aws.endpoint,
    region: 'eu-west-1',
    accountId: '123456789012',
    actAs: () => ({ accessKeyId: 'machine', require: () => undefined }),
    onStatusChange: (detail) => {
      changes.push(detail);
      for (const look of waiting) look();
    },
  });
  aws.services.AWSStepFunctions = steps.service;
  const sfn = new SFNClient({
    endpoint: aws.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  let machines = 0;

  const hasEnded = (executionArn: string): boolean => {
    const last = changes.findLast((change) => change.executionArn === executionArn);
    return last !== undefined && last.status !== 'RUNNING';
  };

  const bench: Bench = {
    aws,
    steps,
    sfn,
    changes,
    start(definition, input = {}) {
      machines += 1;
      const name = `machine-${machines}`;
      const machine = steps.createStateMachine({ name, definition, roleArn: ROLE });
      return steps.startExecution({ ...machine, input: JSON.stringify(input) }).executionArn;
    },
    async run(definition, input) {
      return bench.ended(bench.start(definition, input));
    },
    async ended(executionArn) {
      await new Promise<void>((resolve) => {
        const look = (): void => {
          if (!hasEnded(executionArn)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
      const { output, ...rest } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return {
        ...rest,
        executionArn,
        output: output === undefined ? undefined : JSON.parse(output),
      };
    },
    async history(executionArn) {
      const { events } = await sfn.send(
        new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
      );
      return events ?? [];
    },
    async close() {
      await steps.stop();
      sfn.destroy();
      await aws.close();
    },
  };
  return bench;
}

/** A definition in JSONata that starts at its first state. */
export function aMachine(states: Record<string, object>, more: object = {}): object {
  const [StartAt] = Object.keys(states);
  return { QueryLanguage: 'JSONata', StartAt, States: states, ...more };
}

/** A Task that invokes a fake function with the state's input, and hands on its answer. */
export function aTask(functionName: string, more: object = {}): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: functionName, Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
    ...('Next' in more ? {} : { End: true }),
    ...more,
  };
}

/** A Pass that ends with the given output. */
export function aPass(Output: unknown, more: object = {}): object {
  return { Type: 'Pass', Output, ...('Next' in more ? {} : { End: true }), ...more };
}
