import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { secretAccessTokens } from '../../../src/adapters/secrets-manager/access-tokens.ts';
import { NOW } from '../../support/builders.ts';
import { aToken } from '../../support/fakes/index.ts';

const client = mockClient(SecretsManagerClient);
let now = NOW;

const holds = (value: unknown) =>
  client.on(GetSecretValueCommand, { SecretId: 'tokens' }).resolves({
    SecretString: typeof value === 'string' ? value : JSON.stringify(value),
  });
const tokensOf = () => secretAccessTokens(new SecretsManagerClient(), 'tokens', () => now);

beforeEach(() => {
  client.reset();
  now = NOW;
});

describe('tokens', () => {
  it('are none at first', async () => {
    holds({ tokens: [] });
    expect(await tokensOf().all()).toEqual([]);
  });

  it('are read once in half a minute, so that one that is revoked is soon no good', async () => {
    const token = aToken('a', { expires: '2027-01-31T23:59:59.999Z' });
    holds({ tokens: [token] });
    const tokens = tokensOf();
    expect(await tokens.all()).toEqual([token]);
    holds({ tokens: [] });
    now = new Date(NOW.getTime() + 29_999);
    expect(await tokens.all()).toEqual([token]);
    now = new Date(NOW.getTime() + 30_000);
    expect(await tokens.all()).toEqual([]);
  });

  it('that could not be read are read again by the next request', async () => {
    client.on(GetSecretValueCommand).rejectsOnce(new Error('throttled'));
    const tokens = tokensOf();
    await expect(tokens.all()).rejects.toThrow('throttled');
    holds({ tokens: [] });
    expect(await tokens.all()).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['no JSON', 'swordfish'],
    ['a misspelt key', { tokens: [{ ...aToken('a'), expiry: '2027-01-31' }] }],
    ['a day for a time', { tokens: [aToken('a', { expires: '2027-01-31' })] }],
    ['an unknown scope', { tokens: [{ ...aToken('a'), scopes: ['admin'] }] }],
    ['a token that is not hashed', { tokens: [{ ...aToken('a'), hash: 'swordfish' }] }],
  ])('let nobody in where the secret is odd, and are not told: %s', async (_, value) => {
    holds(value);
    const reading = tokensOf().all();
    await expect(reading).rejects.toThrow(/^The secret of the API's tokens cannot be read: /);
    await expect(reading).rejects.not.toThrow(/swordfish/);
  });
});
