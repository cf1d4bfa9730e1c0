import { type AttributeValue, DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamodbScanConfigurations } from '../../../src/adapters/dynamodb/scan-configurations.ts';
import { InvalidInputError } from '../../../src/domain/errors.ts';
import type { ScanConfiguration } from '../../../src/domain/scan-configuration.ts';
import { startTable } from '../support/storage.ts';

let storage: Awaited<ReturnType<typeof startTable>>;

beforeAll(async () => {
  storage = await startTable();
});
afterAll(() => storage.stop());

const configurations = () => dynamodbScanConfigurations(storage.client, storage.table);
const key = (sk: string) => ({ pk: { S: 'config' }, sk: { S: sk } });
const attributes = {
  registry: { S: '111122223333' },
  region: { S: 'eu-west-1' },
  repository: { S: 'payments/*' },
};

async function put(sk: string, more: Record<string, AttributeValue> = {}): Promise<void> {
  const Item = { ...key(sk), ...attributes, ...more };
  await storage.client.send(new PutItemCommand({ TableName: storage.table, Item }));
}

async function remove(sk: string): Promise<void> {
  await storage.client.send(new DeleteItemCommand({ TableName: storage.table, Key: key(sk) }));
}

describe('scan configurations', () => {
  it('are none at first', async () => {
    expect(await configurations().all()).toEqual([]);
  });

  it('are read as they were put', async () => {
    await put('prod', { tags: { SS: ['prod-*', 'v?'] } });
    await put('all');
    const common = { registryId: '111122223333', region: 'eu-west-1', repository: 'payments/*' };
    expect(await configurations().all()).toEqual([
      { id: 'all', ...common, tags: undefined },
      { id: 'prod', ...common, tags: ['prod-*', 'v?'] },
    ]);
  });

  it('are written and read back, each on its condition', async () => {
    const one: ScanConfiguration = {
      id: 'one',
      registryId: '111122223333',
      region: 'eu-west-1',
      repository: 'web/**',
      tags: ['b', 'a'],
      created: '2026-03-01T12:00:00.000Z',
    };
    const next = { ...one, tags: undefined };
    const all = configurations();
    expect([await all.add(one), await all.add(next)]).toEqual([true, false]);
    expect(await all.get('one')).toEqual({ ...one, tags: ['a', 'b'] });

    expect(await all.replace(next, { ...one, repository: 'other' })).toBe(false);
    expect(await all.replace(next, next)).toBe(false);
    expect(await all.replace(next, { ...one, tags: ['a', 'b'] })).toBe(true);
    expect(await all.get('one')).toEqual(next);
    expect(await all.replace(one, next)).toBe(true);

    expect(await all.remove('one', next)).toBe(false);
    expect(await all.remove('one', one)).toBe(true);
    expect([await all.remove('one'), await all.get('one')]).toEqual([false, undefined]);
  });

  it('that cannot be read can be removed', async () => {
    await put('odd', { tag: { SS: ['a'] } });
    expect(await configurations().remove('odd')).toBe(true);
  });

  it.each<[string, Record<string, AttributeValue>, RegExp]>([
    ['a registry', { registry: { S: '1234' } }, /registry: is not an account id of 12 digits/],
    ['a region', { region: { S: 'EU (Ireland)' } }, /region: is not a region/],
    ['a repository', { repository: { S: '' } }, /repository: is not a glob/],
    ['tags that are text', { tags: { S: 'prod-*' } }, /tags: /],
    ['a time in seconds', { created: { S: '1772366400' } }, /created: is not a time in UTC, such/],
    ['a time of no zone', { created: { S: '2026-03-01T12:00:00' } }, /created: is not a time/],
    ['a misspelt key, which would select too much', { tag: { SS: ['prod-*'] } }, /"tag"/],
  ])('are refused with the item and what is wrong in it: %s', async (_, odd, message) => {
    await put('odd', odd);
    const reading = configurations().all();
    await expect(reading).rejects.toThrow(InvalidInputError);
    await expect(reading).rejects.toThrow(/table item config \/ odd: .*Put the item right/);
    await expect(reading).rejects.toThrow(message);
    await remove('odd');
  });
});
