import { beforeAll, describe, expect, it } from '@jest/globals';
import { PACKAGING_MS } from '../support/package.ts';
import { readStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;

beforeAll(async () => {
  stack = await readStack('plain');
}, PACKAGING_MS);

describe('the table', () => {
  it('is paid by use, encrypted, and can be restored to any second', () => {
    expect(stack.properties('Table')).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it('has the keys that adapters write', () => {
    expect(stack.properties('Table')?.KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
    expect(stack.properties('Table')?.GlobalSecondaryIndexes).toEqual(
      [
        ['byRisk', 'risk'],
        ['byScanned', 'scanned'],
      ].map(([IndexName, key]) =>
        expect.objectContaining({
          IndexName,
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: key, KeyType: 'RANGE' },
          ],
        }),
      ),
    );
  });
});

describe('the bucket', () => {
  it('is private', () => {
    expect(stack.properties('Bucket')).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  it('is encrypted', () => {
    expect(stack.properties('Bucket')).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
        ],
      },
    });
  });

  it('forgets what is written under every prefix, in time', () => {
    const { Rules } = stack.properties<{ LifecycleConfiguration: { Rules: readonly object[] } }>(
      'Bucket',
    )!.LifecycleConfiguration;
    expect(Rules).toEqual([
      expect.objectContaining({ Prefix: 'findings/', ExpirationInDays: 400, Status: 'Enabled' }),
      expect.objectContaining({ Prefix: 'sweeps/', ExpirationInDays: 90, Status: 'Enabled' }),
      expect.objectContaining({ Prefix: 'reports/', ExpirationInDays: 90, Status: 'Enabled' }),
      expect.objectContaining({
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        Status: 'Enabled',
      }),
    ]);
  });

  it('outlives the stack', () => {
    const { Bucket } = JSON.parse(stack.text).Resources;
    expect(Bucket).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });
});

it('the topic is encrypted', () => {
  expect(stack.properties('AlertsTopic')).toMatchObject({ KmsMasterKeyId: 'alias/aws/sns' });
});
