import { BatchWriteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamodbLineage } from '../../../src/adapters/dynamodb/lineage.ts';
import type { Platform } from '../../../src/domain/image.ts';
import type { Lineage } from '../../../src/ports.ts';
import { aRef, digestOf, NOW } from '../../support/builders.ts';
import { fakeLineage } from '../../support/fakes/index.ts';
import { startTable } from '../support/storage.ts';

const platform = (name: string): Platform => ({ imageDigest: digestOf(name), name });

let storage: Awaited<ReturnType<typeof startTable>>;

beforeAll(async () => {
  storage = await startTable();
});
afterAll(() => storage.stop());

const inDynamoDb = () => dynamodbLineage(storage.client, storage.table, () => NOW);
const IMPLEMENTATIONS: [string, () => Lineage][] = [
  ['in DynamoDB', inDynamoDb],
  ['in memory', fakeLineage],
];

describe.each(IMPLEMENTATIONS)('lineage %s', (where, make) => {
  let repositories = 0;
  /** References within a repository of which nothing is known yet. */
  function setUp() {
    repositories += 1;
    const repository = `${where}/${repositories}`;
    return { lineage: make(), ref: (name: string) => aRef(name, { repository }) };
  }

  it('knows nothing of what it was not told', async () => {
    const { lineage, ref } = setUp();
    expect(await lineage.platformsOf([ref('index')])).toEqual(new Map());
    expect(await lineage.platformsOf([])).toEqual(new Map());
    expect(await lineage.indexOf(ref('amd64'))).toBeUndefined();
  });

  it('knows the platforms of an index, and the index of each', async () => {
    const { lineage, ref } = setUp();
    const platforms = [platform('amd64'), platform('arm64')];
    await lineage.remember(ref('index'), platforms, []);
    expect(await lineage.platformsOf([ref('index'), ref('other')])).toEqual(
      new Map([[digestOf('index'), platforms]]),
    );
    expect(await lineage.indexOf(ref('amd64'))).toEqual(ref('index'));
    expect(await lineage.indexOf(ref('arm64'))).toEqual(ref('index'));
  });

  it('knows the index of what it lists besides platforms, which are none of them', async () => {
    const { lineage, ref } = setUp();
    await lineage.remember(ref('index'), [platform('amd64')], [digestOf('attestation')]);
    expect(await lineage.indexOf(ref('attestation'))).toEqual(ref('index'));
    expect((await lineage.platformsOf([ref('index')])).get(digestOf('index'))).toEqual([
      platform('amd64'),
    ]);
  });

  it('tells an index without platforms from one that is not known', async () => {
    const { lineage, ref } = setUp();
    await lineage.remember(ref('index'), [], []);
    expect(await lineage.platformsOf([ref('index')])).toEqual(new Map([[digestOf('index'), []]]));
  });

  it('has the index that was pushed last for a platform of two', async () => {
    const { lineage, ref } = setUp();
    await lineage.remember(ref('old'), [platform('amd64')], []);
    await lineage.remember(ref('new'), [platform('amd64')], []);
    expect(await lineage.indexOf(ref('amd64'))).toEqual(ref('new'));
    expect((await lineage.platformsOf([ref('old')])).size).toBe(1);
  });

  it('is of one repository', async () => {
    const { lineage, ref } = setUp();
    await lineage.remember(ref('index'), [platform('amd64')], []);
    expect(await lineage.indexOf(aRef('amd64', { repository: 'other' }))).toBeUndefined();
  });

  it('knows the platforms of a whole page of indexes', async () => {
    const { lineage, ref } = setUp();
    const indexes = Array.from({ length: 101 }, (_, index) => ref(`index-${index}`));
    for (const index of indexes) await lineage.remember(index, [platform('amd64')], []);
    expect((await lineage.platformsOf(indexes)).size).toBe(101);
  });

  it('remembers an index of more platforms than one batch holds', async () => {
    const { lineage, ref } = setUp();
    const platforms = Array.from({ length: 60 }, (_, index) => platform(`p-${index}`));
    await lineage.remember(ref('index'), platforms, []);
    for (const { imageDigest } of platforms) {
      expect(await lineage.indexOf({ ...ref('index'), imageDigest })).toEqual(ref('index'));
    }
  });

  it('remembers an index that lists a manifest for two platforms', async () => {
    const { lineage, ref } = setUp();
    const twice = [platform('amd64'), { ...platform('amd64'), name: 'linux/amd64/v2' }];
    await lineage.remember(ref('index'), twice, []);
    expect((await lineage.platformsOf([ref('index')])).get(digestOf('index'))).toEqual(twice);
  });
});

it('the index of a platform is read so that what was remembered a moment ago is there', async () => {
  const client = new DynamoDBClient({});
  const sent = mockClient(client).on(GetItemCommand).resolves({});
  await dynamodbLineage(client, 'table', () => NOW).indexOf(aRef('amd64'));
  const inputs = sent.commandCalls(GetItemCommand).map(({ args }) => args[0].input);
  expect(inputs).toEqual([expect.objectContaining({ ConsistentRead: true })]);
});

it('an index is known only once all that it lists is', async () => {
  const client = new DynamoDBClient({});
  const Item = { pk: { S: 'left' }, sk: { S: 'index' } };
  const sent = mockClient(client)
    .on(BatchWriteItemCommand)
    .resolves({ UnprocessedItems: { table: [{ PutRequest: { Item } }] } });
  const lineage = dynamodbLineage(client, 'table', () => NOW);
  await expect(lineage.remember(aRef('index'), [platform('amd64')], [])).rejects.toMatchObject({
    name: 'TemporarilyUnavailableError',
  });
  const inputs = sent.commandCalls(BatchWriteItemCommand).map(({ args }) => args[0].input);
  const kinds = inputs.flatMap(({ RequestItems }) =>
    RequestItems?.table?.map(({ PutRequest }) => PutRequest?.Item?.sk?.S),
  );
  expect(kinds).toEqual(['index']);
});

it('items are forgotten after 90 days', async () => {
  const index = aRef('index', { repository: 'forgotten' });
  await inDynamoDb().remember(index, [platform('amd64')], []);
  const itemOf = async (name: string, sk: string) => {
    const pk = `lineage#111122223333/eu-west-1/forgotten@${digestOf(name)}`;
    const { Item } = await storage.client.send(
      new GetItemCommand({ TableName: storage.table, Key: { pk: { S: pk }, sk: { S: sk } } }),
    );
    return Item;
  };
  // 2026-05-30T12:00:00Z
  const expiresAt = { N: '1780142400' };
  expect(await itemOf('index', 'platforms')).toMatchObject({ expiresAt });
  expect(await itemOf('amd64', 'index')).toMatchObject({ expiresAt });
});
