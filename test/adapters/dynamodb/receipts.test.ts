import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamodbReceipts } from '../../../src/adapters/dynamodb/receipts.ts';
import { deliveryOf } from '../../../src/domain/report.ts';
import type { Receipts } from '../../../src/ports.ts';
import { NOW } from '../../support/builders.ts';
import { fakeReceipts } from '../../support/fakes/index.ts';
import { startTable } from '../support/storage.ts';

let storage: Awaited<ReturnType<typeof startTable>>;

beforeAll(async () => {
  storage = await startTable();
});
afterAll(() => storage.stop());

const inDynamoDb = () => dynamodbReceipts(storage.client, storage.table, () => NOW);
const IMPLEMENTATIONS: [string, () => Receipts][] = [
  ['in DynamoDB', inDynamoDb],
  ['in memory', fakeReceipts],
];

describe.each(IMPLEMENTATIONS)('receipts %s', (_, make) => {
  it('are of one report and one channel', async () => {
    const receipts = make();
    await receipts.add(deliveryOf('arn:of:monday', 'alerts'));
    expect(await receipts.has(deliveryOf('arn:of:monday', 'alerts'))).toBe(true);
    expect(await receipts.has(deliveryOf('arn:of:monday', 'payments'))).toBe(false);
    expect(await receipts.has(deliveryOf('arn:of:tuesday', 'alerts'))).toBe(false);
  });

  it('may be given twice', async () => {
    const receipts = make();
    await receipts.add('twice');
    await receipts.add('twice');
    expect(await receipts.has('twice')).toBe(true);
  });
});

it('a receipt is forgotten after 30 days: an execution can be redriven for 14', async () => {
  await inDynamoDb().add('forgotten');
  const Key = { pk: { S: 'delivery#forgotten' }, sk: { S: 'delivery' } };
  const { Item } = await storage.client.send(new GetItemCommand({ TableName: storage.table, Key }));
  // 2026-03-31T12:00:00Z
  expect(Item).toMatchObject({ expiresAt: { N: '1774958400' } });
});
