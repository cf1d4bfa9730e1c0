import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSecretsManager } from '../../../local/secrets-manager/index.ts';
import { readTokenArguments } from '../../../local/token/arguments.ts';
import { runToken } from '../../../local/token/run.ts';
import { TokenFile } from '../../../src/adapters/secrets-manager/access-tokens.ts';
import { findToken } from '../../../src/api/http/credentials.ts';
import type { AccessToken } from '../../../src/domain/access.ts';
import { NOW } from '../../support/builders.ts';
import { aToken } from '../../support/fakes/index.ts';
import { serve } from '../support/call.ts';

const SECRET = 'ecr-scan-warden-dev/tokens';

let served: Awaited<ReturnType<typeof serve>>;
let client: SecretsManagerClient;
let hold: (value: string) => void;
let made = 0;

beforeEach(async () => {
  const secrets = createSecretsManager({ region: 'eu-west-1', accountId: '111122223333' });
  hold = (value) => secrets.putSecret(SECRET, value);
  hold('{"tokens":[]}');
  served = await serve(secrets.service);
  client = new SecretsManagerClient(served.config);
  made = 0;
});
afterEach(() => {
  client.destroy();
  served.close();
});

async function run(...commandLine: string[]) {
  const args = readTokenArguments(commandLine);
  if (args === 'help') throw new Error('help');
  return runToken(args, {
    client,
    now: NOW,
    newSecret: () => {
      made += 1;
      return `random-${made}`;
    },
  });
}

async function kept(): Promise<readonly AccessToken[]> {
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: SECRET }));
  return TokenFile.parse(JSON.parse(SecretString)).tokens;
}
const namesKept = async () => (await kept()).map(({ name }) => name);

describe('npm run token', () => {
  it('add shows the token once, and keeps no more than its hashes', async () => {
    const { out } = await run('add', 'ci', '--scope', 'write,read', '--expires', '2027-01-31');
    expect(out).toEqual(['esw_random-1']);
    const tokens = await kept();
    expect(JSON.stringify(tokens)).not.toContain('random');
    expect(findToken(tokens, { kind: 'token', value: 'esw_random-1' })).toMatchObject({
      name: 'ci',
      scopes: ['read', 'write'],
      expires: '2027-01-31T23:59:59.999Z',
    });
  });

  it('add leaves the others alone, and takes no name twice', async () => {
    hold(JSON.stringify({ tokens: [aToken('a', { name: 'laptop' })] }));
    await run('add', 'feed');
    expect(await namesKept()).toEqual(['laptop', 'feed']);
    await expect(run('add', 'feed')).rejects.toThrow('There is a token named feed.');
  });

  it('add loses none where several people add and revoke at once', async () => {
    await run('add', 'old');
    const names = Array.from({ length: 8 }, (_, index) => `token-${index}`);
    const all = await Promise.all([...names.map((name) => run('add', name)), run('revoke', 'old')]);
    const tokens = await kept();
    expect(tokens.map(({ name }) => name).sort()).toEqual(names);
    // What was shown to each is what is kept under its name.
    for (const [index, name] of names.entries()) {
      const value = all[index]?.out[0] ?? '';
      expect(findToken(tokens, { kind: 'token', value })?.name).toBe(name);
    }
  });

  it('of two people who add the same name at once, one is told that it is taken', async () => {
    const results = await Promise.allSettled([run('add', 'ci'), run('add', 'ci')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await namesKept()).toEqual(['ci']);
  });

  it('gives up where others are always faster, and changes nothing', async () => {
    const send = client.send.bind(client) as (command: unknown) => Promise<unknown>;
    client.send = (async (command: unknown) => {
      if (command instanceof PutSecretValueCommand) {
        // Somebody else, from the same version.
        const others = { ...command.input, SecretString: '{"tokens":[]}' };
        await send(new PutSecretValueCommand(others));
      }
      return send(command);
    }) as typeof client.send;
    await expect(run('add', 'ci')).rejects.toThrow('Nothing was changed: try again.');
    expect(await namesKept()).toEqual([]);
  });

  it('revoke takes one away, and says which there are', async () => {
    await run('add', 'ci');
    await run('add', 'laptop');
    await expect(run('revoke', 'c1')).rejects.toThrow(
      'There is no token named "c1": did you mean "ci"? Known: ci, laptop',
    );
    await run('revoke', 'ci');
    expect(await namesKept()).toEqual(['laptop']);
  });

  it('list tells of all, and of no token', async () => {
    expect(await run('list')).toEqual({ out: [], notes: ['There is no token.'] });
    hold(
      JSON.stringify({
        tokens: [
          aToken('a', { name: 'laptop', scopes: ['read', 'write'] }),
          aToken('b', { name: 'old', expires: '2026-02-28T23:59:59.999Z' }),
        ],
      }),
    );
    expect((await run('list')).out).toEqual([
      'laptop\tread,write\tuntil it is revoked',
      'old\tread\tuntil 2026-02-28 (over)',
    ]);
  });

  it.each(['{"token":[]}', 'swordfish', '[]'])(
    'says so where the secret is odd, and does not touch or show it: %s',
    async (value) => {
      hold(value);
      for (const command of [['list'], ['add', 'ci'], ['revoke', 'ci']]) {
        await expect(run(...command)).rejects.toThrow(
          `The secret ${SECRET} does not hold a list of tokens: put it right by hand.`,
        );
      }
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: SECRET }));
      expect(SecretString).toBe(value);
    },
  );

  it('says so where the service is not deployed', async () => {
    await expect(run('list', '--stage', 'prod')).rejects.toThrow(
      'There is no secret ecr-scan-warden-prod/tokens: is the service deployed, and the stage right?',
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
