import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  InvalidToken,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { stepFunctionsExecutions } from '../../../src/adapters/step-functions/executions.ts';
import { NOW } from '../../support/builders.ts';

const client = mockClient(SFNClient);
const MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:image-scan';
const ARN = 'arn:aws:states:eu-west-1:111122223333:execution:image-scan:a';
const executions = stepFunctionsExecutions(
  new SFNClient(),
  { 'image-scan': MACHINE, 'registry-sweep': '' },
  () => 'new-id',
);
const input = { image: 'payments/api:1' };
const described = { name: 'a', executionArn: ARN, startDate: NOW };
const meta = { message: '', $metadata: {} };

beforeEach(() => {
  client.reset();
});

describe('an execution', () => {
  it('is started under a name of its own where none is given', async () => {
    client.on(StartExecutionCommand).resolves({ executionArn: ARN, startDate: NOW });
    expect(await executions.start('image-scan', input)).toEqual({
      kind: 'started',
      execution: expect.objectContaining({ name: 'new-id', arn: ARN, status: 'running' }),
    });
    expect(client.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: MACHINE,
      name: 'new-id',
      input: '{"image":"payments/api:1"}',
    });
  });

  it.each([
    [
      'is the one that there is, where it was started with the same',
      JSON.stringify(input),
      'started',
    ],
    ['is taken, where it was started with something else', '{}', 'taken'],
  ])('of a name that is used %s', async (_, known, kind) => {
    client.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists(meta));
    client
      .on(DescribeExecutionCommand, { executionArn: ARN })
      .resolves({ ...described, input: known, status: 'SUCCEEDED', output: '{}' });
    expect(await executions.start('image-scan', input, 'a')).toMatchObject({ kind });
  });

  it('that is running is told of with the state that it has come to', async () => {
    client.on(DescribeExecutionCommand).resolves({ ...described, status: 'RUNNING' });
    client.on(GetExecutionHistoryCommand, { includeExecutionData: false }).resolves({
      events: [
        { timestamp: NOW, type: 'TaskStarted', id: 3 },
        {
          timestamp: NOW,
          type: 'TaskStateEntered',
          id: 2,
          stateEnteredEventDetails: { name: 'Start scan' },
        },
        {
          timestamp: NOW,
          type: 'PassStateEntered',
          id: 1,
          stateEnteredEventDetails: { name: 'Which trigger?' },
        },
      ],
    });
    expect(await executions.get('image-scan', 'a')).toMatchObject({
      status: 'running',
      state: 'Start scan',
      startedAt: NOW.toISOString(),
    });
  });

  it.each([
    ['SUCCEEDED', 'succeeded'],
    ['FAILED', 'failed'],
    ['TIMED_OUT', 'timed-out'],
    ['ABORTED', 'aborted'],
  ] as const)('that is over is told of with its end: %s', async (status, expected) => {
    client
      .on(DescribeExecutionCommand)
      .resolves({ ...described, status, output: '{"kind":"assessed"}' });
    expect(await executions.get('image-scan', 'a')).toMatchObject({
      status: expected,
      output: { kind: 'assessed' },
    });
  });

  it('that there is none of is undefined', async () => {
    client.on(DescribeExecutionCommand).rejects(new ExecutionDoesNotExist(meta));
    expect(await executions.get('image-scan', 'a')).toBeUndefined();
  });
});

describe('the last ones', () => {
  it('are listed page by page', async () => {
    client
      .on(ListExecutionsCommand, { stateMachineArn: MACHINE, maxResults: 5, nextToken: 'b' })
      .resolves({
        executions: [{ ...described, stateMachineArn: MACHINE, status: 'FAILED', stopDate: NOW }],
        nextToken: 'c',
      });
    expect(await executions.page('image-scan', { limit: 5, token: 'b' })).toEqual({
      executions: [
        expect.objectContaining({ name: 'a', status: 'failed', stoppedAt: NOW.toISOString() }),
      ],
      token: 'c',
    });
  });

  it('cannot be read on with a token that is too old, or made up', async () => {
    client.on(ListExecutionsCommand).rejects(new InvalidToken(meta));
    await expect(executions.page('image-scan', { limit: 5, token: 'b' })).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(/^cursor: .* older than a day/),
    });
  });
});
