import { ECRClient, GetRegistryScanningConfigurationCommand } from '@aws-sdk/client-ecr';
import { afterEach, expect, it, jest } from '@jest/globals';
import { countRetries } from '../../src/runtime/count-retries.ts';
import { serve } from '../local/support/call.ts';
import { collectLogLines, metricsIn } from '../support/log-lines.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

/** Asks an ECR that throttles so many calls first. */
async function askAfterThrottles(throttles: number, maxAttempts: number): Promise<unknown> {
  let calls = 0;
  const server = await serve(async () => {
    calls += 1;
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    return calls <= throttles
      ? { status: 400, headers, body: JSON.stringify({ __type: 'ThrottlingException' }) }
      : { status: 200, headers, body: JSON.stringify({ registryId: '111122223333' }) };
  });
  const client = countRetries(new ECRClient({ ...server.config, maxAttempts }));
  try {
    return await client.send(new GetRegistryScanningConfigurationCommand({})).catch(String);
  } finally {
    client.destroy();
    await server.close();
  }
}

it.each([
  ['none where the first call is answered', 0, 3, []],
  ['those of a call that is answered in the end', 2, 3, [['EcrRetries', 2, {}]]],
  ['those of a call that is given up', 9, 3, [['EcrRetries', 2, {}]]],
])('retries are measured: %s', async (_, throttles, maxAttempts, measured) => {
  const lines = collectLogLines();
  await askAfterThrottles(throttles, maxAttempts);
  expect(metricsIn(lines)).toEqual(measured);
});
