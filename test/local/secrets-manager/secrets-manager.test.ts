import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createSecretsManager, type SecretsManager } from '../../../local/secrets-manager/index.ts';
import { serve } from '../support/call.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

let secrets: SecretsManager;
let client: SecretsManagerClient;
let close: () => void;

beforeEach(async () => {
  secrets = createSecretsManager({
    region: 'eu-west-1',
    accountId: '111122223333',
    now: () => NOW,
    newSuffix: () => 'AbC123',
  });
  const served = await serve(secrets.service);
  client = new SecretsManagerClient(served.config);
  close = served.close;
});
afterEach(() => {
  client.destroy();
  close();
});

const read = (SecretId: string, more: object = {}) =>
  client.send(new GetSecretValueCommand({ SecretId, ...more }));

it.each([
  ['its name', 'slack/webhook'],
  ['its ARN', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack/webhook-AbC123'],
  [
    'its ARN without the suffix',
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack/webhook',
  ],
])('a secret is read by %s', async (_, id) => {
  const arn = secrets.putSecret('slack/webhook', 'https://example.com');
  expect(await read(id)).toMatchObject({
    ARN: arn,
    Name: 'slack/webhook',
    SecretString: 'https://example.com',
    VersionStages: ['AWSCURRENT'],
    CreatedDate: new Date(NOW),
  });
});

it('the version before the current one can still be read', async () => {
  await client.send(new CreateSecretCommand({ Name: 'key', SecretString: 'one' }));
  const { VersionId } = await client.send(
    new PutSecretValueCommand({ SecretId: 'key', SecretString: 'two' }),
  );
  expect(await read('key')).toMatchObject({ SecretString: 'two', VersionId });
  expect(await read('key', { VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'one' });
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: 'key' }));
  expect(Object.values(VersionIdsToStages ?? {})).toEqual([['AWSCURRENT'], ['AWSPREVIOUS']]);
});

it('putSecret replaces a value and keeps the ARN', async () => {
  const arn = secrets.putSecret('key', 'one');
  expect(secrets.putSecret('key', 'two')).toBe(arn);
  expect((await read('key')).SecretString).toBe('two');
});

it('bytes come back as they were', async () => {
  const SecretBinary = Uint8Array.from([0, 255, 7]);
  await client.send(new CreateSecretCommand({ Name: 'bytes', SecretBinary }));
  expect(Array.from((await read('bytes')).SecretBinary ?? [])).toEqual([0, 255, 7]);
});

it('secrets are listed in pages, without their values', async () => {
  for (const name of ['a', 'b', 'c']) secrets.putSecret(name, 'hidden');
  const first = await client.send(new ListSecretsCommand({ MaxResults: 2 }));
  const second = await client.send(
    new ListSecretsCommand({ MaxResults: 2, NextToken: first.NextToken }),
  );
  expect(first.SecretList?.map(({ Name }) => Name)).toEqual(['a', 'b']);
  expect(second.SecretList?.map(({ Name }) => Name)).toEqual(['c']);
  expect(JSON.stringify([first, second])).not.toContain('hidden');
});

it('a secret that does not exist is an error by its name', async () => {
  await expect(read('gone')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
  });
  secrets.putSecret('key', 'one');
  await expect(read('key', { VersionStage: 'AWSPREVIOUS' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

it('a secret is created once, with one value', async () => {
  secrets.putSecret('key', 'one');
  await expect(
    client.send(new CreateSecretCommand({ Name: 'key', SecretString: 'two' })),
  ).rejects.toMatchObject({ name: 'ResourceExistsException' });
  await expect(client.send(new CreateSecretCommand({ Name: 'empty' }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

it('a version is made once: the same value again does nothing, and another is refused', async () => {
  secrets.putSecret('key', 'one');
  const put = (letter: string, SecretString: string) =>
    client.send(
      new PutSecretValueCommand({
        SecretId: 'key',
        SecretString,
        ClientRequestToken: letter.repeat(32),
      }),
    );
  await put('a', 'two');
  await put('a', 'two');
  expect(await read('key', { VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'one' });
  await put('b', 'three');
  await put('c', 'four');
  for (const letter of ['a', 'b', 'c']) {
    await expect(put(letter, 'five')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  }
  expect(await read('key')).toMatchObject({ SecretString: 'four' });
});
