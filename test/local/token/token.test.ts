import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { readTokenArguments } from '../../../local/token/arguments.ts';
import { runToken } from '../../../local/token/run.ts';
import { findToken } from '../../../src/api/http/credentials.ts';
import { NOW } from '../../support/builders.ts';
import { aToken } from '../../support/fakes/index.ts';

const client = mockClient(SecretsManagerClient);
let secret = '{"tokens":[]}';

beforeEach(() => {
  client.reset();
  secret = '{"tokens":[]}';
  const SecretId = 'ecr-scan-warden-dev-api-tokens';
  client.on(GetSecretValueCommand, { SecretId }).callsFake(() => ({ SecretString: secret }));
  client.on(PutSecretValueCommand, { SecretId }).callsFake(({ SecretString }) => {
    secret = SecretString;
    return {};
  });
});

async function run(...commandLine: string[]) {
  const args = readTokenArguments(commandLine);
  if (args === 'help') throw new Error('help');
  return runToken(args, {
    client: new SecretsManagerClient(),
    now: NOW,
    newSecret: () => 'random',
  });
}

describe('npm run token', () => {
  it('add shows the token once, and keeps no more than its hashes', async () => {
    const { out } = await run('add', 'ci', '--scope', 'write,read', '--expires', '2027-01-31');
    expect(out).toEqual(['esw_random']);
    expect(secret).not.toContain('random');
    const { tokens } = JSON.parse(secret);
    expect(findToken(tokens, { kind: 'token', value: 'esw_random' })).toMatchObject({
      name: 'ci',
      scopes: ['read', 'write'],
      expires: '2027-01-31T23:59:59.999Z',
    });
  });

  it('add leaves the others alone, and takes no name twice', async () => {
    secret = JSON.stringify({ tokens: [aToken('a', { name: 'laptop' })] });
    await run('add', 'feed');
    expect(JSON.parse(secret).tokens.map(({ name }: { name: string }) => name)).toEqual([
      'laptop',
      'feed',
    ]);
    await expect(run('add', 'feed')).rejects.toThrow('There is a token named feed.');
  });

  it('revoke takes one away', async () => {
    await run('add', 'ci');
    await run('revoke', 'ci');
    expect(JSON.parse(secret)).toEqual({ tokens: [] });
    await expect(run('revoke', 'ci')).rejects.toThrow('There is no token named ci.');
  });

  it('list tells of all, and of no token', async () => {
    expect(await run('list')).toEqual({ out: [], notes: ['There is no token.'] });
    secret = JSON.stringify({
      tokens: [
        aToken('a', { name: 'laptop', scopes: ['read', 'write'] }),
        aToken('b', { name: 'old', expires: '2026-02-28T23:59:59.999Z' }),
      ],
    });
    expect((await run('list')).out).toEqual([
      'laptop\tread,write\tuntil it is revoked',
      'old\tread\tuntil 2026-02-28 (over)',
    ]);
  });

  it('says so where the service is not deployed, or the secret is odd', async () => {
    secret = '{"token":[]}';
    await expect(run('list')).rejects.toThrow('does not hold a list of tokens');
    client
      .on(GetSecretValueCommand)
      .rejects(Object.assign(new Error('x'), { name: 'ResourceNotFoundException' }));
    await expect(run('list', '--stage', 'prod')).rejects.toThrow(
      'There is no secret ecr-scan-warden-prod-api-tokens',
    );
  });
});

describe('the command line', () => {
  it.each([
    [[], 'A command is needed: add, revoke, list.'],
    [['ad'], 'There is no command "ad"'],
    [['add'], 'The name of the token is needed'],
    [['add', 'a b'], '"a b" is no name'],
    [['add', 'a', 'b'], '"b" belongs to no option.'],
    [['list', 'a'], '"a" belongs to no option.'],
    [['add', 'a', '--scope', 'admin'], 'There is no scope "admin"'],
    [['add', 'a', '--expires', '2027-02-30'], '--expires takes a day'],
    [['add', 'a', '--expires', 'tomorrow'], '--expires takes a day'],
    [['list', '--stages', 'a'], 'There is no option "--stages"'],
  ])('%j is refused: %s', (args, message) => {
    expect(() => readTokenArguments(args)).toThrow(message);
  });

  it('is explained', () => {
    expect(readTokenArguments(['--help'])).toBe('help');
  });
});
