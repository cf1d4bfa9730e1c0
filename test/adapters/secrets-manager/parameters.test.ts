import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createParameterStore } from '../../../local/parameter-store/index.ts';
import { parameterStore } from '../../../src/adapters/secrets-manager/parameters.ts';
import { serve } from '../../local/support/call.ts';
import { NOW } from '../../support/builders.ts';

describe('a parameter of Systems Manager', () => {
  const local = createParameterStore({ region: 'eu-west-1', accountId: '111122223333' });
  let client: SSMClient;
  let close: () => void;

  beforeAll(async () => {
    const served = await serve(local.service);
    client = new SSMClient(served.config);
    close = served.close;
    local.putParameter('/team/hook', ' https://hooks.example/x\n');
  });
  afterAll(() => {
    client.destroy();
    close();
  });

  it('is read by its name, decrypted, white space around it taken off', async () => {
    const read = parameterStore(client, () => NOW);
    expect(await read('/team/hook')).toBe('https://hooks.example/x');
  });

  it('that is not there is a refusal, which names it', async () => {
    await expect(parameterStore(client, () => NOW)('/other')).rejects.toMatchObject({
      name: 'DeliveryRefusedError',
      message: 'Systems Manager has no parameter named /other.',
    });
  });

  it('is told as it is stored where nobody asks for it decrypted', async () => {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: '/team/hook' }));
    expect(Parameter).toMatchObject({ Type: 'SecureString', Value: 'encrypted' });
  });

  it('is asked for once in five minutes', async () => {
    let at = NOW.getTime();
    const read = parameterStore(client, () => new Date(at));
    local.putParameter('/rotated', 'old');
    await read('/rotated');
    local.putParameter('/rotated', 'new');
    expect(await read('/rotated')).toBe('old');
    at += 5 * 60_000;
    expect(await read('/rotated')).toBe('new');
  });
});

it.each([
  ['ThrottlingException', 'ThrottledError'],
  ['AccessDeniedException', 'AccessDeniedException'],
])('an error of Systems Manager: %s is %s', async (name, expected) => {
  mockClient(SSMClient).rejects(Object.assign(new Error('no'), { name }));
  await expect(parameterStore(new SSMClient({}), () => NOW)('any')).rejects.toMatchObject({
    name: expected,
  });
});
