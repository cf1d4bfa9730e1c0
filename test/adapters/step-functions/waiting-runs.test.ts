import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { stepFunctionsWaitingRuns } from '../../../src/adapters/step-functions/waiting-runs.ts';

const client = mockClient(SFNClient);
beforeEach(() => void client.reset());

const resume = () =>
  stepFunctionsWaitingRuns(new SFNClient({})).resume('token', { scan: 'settled' });

it('a waiting run gets its result as JSON', async () => {
  client.on(SendTaskSuccessCommand).resolves({});
  await resume();
  const inputs = client.commandCalls(SendTaskSuccessCommand).map(({ args }) => args[0].input);
  expect(inputs).toEqual([{ taskToken: 'token', output: '{"scan":"settled"}' }]);
});

describe('a run that', () => {
  const rejected = (name: string) =>
    client.on(SendTaskSuccessCommand).rejects(Object.assign(new Error('said AWS'), { name }));

  it.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])(
    'does not wait any more (%s) is left alone',
    async (name) => {
      rejected(name);
      await expect(resume()).resolves.toBeUndefined();
    },
  );

  it.each(['InvalidOutput', 'AccessDeniedException', 'ThrottlingException'])(
    'could not be told (%s) is an error',
    async (name) => {
      rejected(name);
      await expect(resume()).rejects.toMatchObject({ name });
    },
  );
});
