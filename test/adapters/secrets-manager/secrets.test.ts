import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { secretsManager } from '../../../src/adapters/secrets-manager/secrets.ts';

const client = mockClient(SecretsManagerClient);
beforeEach(() => void client.reset());

const MINUTE = 60_000;

/** A reader of secrets, with a clock that is put forward by hand. */
function setUp() {
  let at = Date.parse('2026-03-01T12:00:00Z');
  const read = secretsManager(new SecretsManagerClient({}), () => new Date(at));
  return {
    read,
    pass: (milliseconds: number) => {
      at += milliseconds;
    },
  };
}

const asked = () => client.commandCalls(GetSecretValueCommand).length;

it('a secret is read by its name, white space around it taken off', async () => {
  client
    .on(GetSecretValueCommand, { SecretId: 'webhook' })
    .resolves({ SecretString: ' https://hooks.example/x\n' });
  expect(await setUp().read('webhook')).toBe('https://hooks.example/x');
});

describe('a secret that was read', () => {
  beforeEach(() => {
    client
      .on(GetSecretValueCommand, { SecretId: 'webhook' })
      .resolvesOnce({ SecretString: 'old' })
      .resolves({ SecretString: 'new' });
  });

  it.each([
    ['at once', 0, 'old', 1],
    ['a millisecond short of five minutes later', 5 * MINUTE - 1, 'old', 1],
    ['five minutes later, when it may have been rotated', 5 * MINUTE, 'new', 2],
  ])('is asked for again %s', async (_, later, value, calls) => {
    const { read, pass } = setUp();
    await read('webhook');
    pass(later);
    expect([await read('webhook'), asked()]).toEqual([value, calls]);
  });

  it('is not another one', async () => {
    client.on(GetSecretValueCommand, { SecretId: 'other' }).resolves({ SecretString: 'another' });
    const { read } = setUp();
    expect([await read('webhook'), await read('other')]).toEqual(['old', 'another']);
  });
});

describe('a secret that cannot be used', () => {
  const notFound = Object.assign(new Error('no'), { name: 'ResourceNotFoundException' });

  it.each([
    ['is not there', () => client.on(GetSecretValueCommand).rejects(notFound)],
    ['is empty', () => client.on(GetSecretValueCommand).resolves({ SecretString: '' })],
    [
      'is binary',
      () => client.on(GetSecretValueCommand).resolves({ SecretBinary: new Uint8Array([1]) }),
    ],
  ])('because it %s refuses the delivery, by its name', async (_, arrange) => {
    arrange();
    await expect(setUp().read('webhook')).rejects.toMatchObject({
      name: 'DeliveryRefusedError',
      message: 'Secrets Manager has no text secret named webhook.',
    });
  });

  it('is asked for again the next time', async () => {
    const { read } = setUp();
    client.on(GetSecretValueCommand).rejectsOnce(notFound).resolves({ SecretString: 'there now' });
    await expect(read('webhook')).rejects.toThrow();
    expect(await read('webhook')).toBe('there now');
  });

  it('for want of rights keeps the name that AWS gives it', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    client.on(GetSecretValueCommand).rejects(denied);
    await expect(setUp().read('webhook')).rejects.toBe(denied);
  });
});
