import { paginateScan } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { dynamodbCatalogue } from '../../src/adapters/dynamodb/catalogue.ts';
import { s3Assessments } from '../../src/adapters/s3/assessments.ts';
import { s3Sweeps } from '../../src/adapters/s3/sweeps.ts';
import type { Outcome } from '../../src/domain/assessment.ts';
import type { CatalogueEntry } from '../../src/domain/catalogue.ts';
import { localCopies } from '../feeds/priorities.ts';
import { checkImages } from './books.ts';
import { checkDeliveries } from './deliveries.ts';
import type { Discrepancy } from './differences.ts';
import { truthOf } from './oracle.ts';
import { LAST_WORDS } from './scenario.ts';
import { checkStreams } from './streams.ts';
import type { World } from './world.ts';

/** What the books say, and where they are wrong. */
export interface Audit {
  readonly figures: readonly (readonly [what: string, value: number])[];
  readonly discrepancies: readonly Discrepancy[];
}

/** Compares everything that the service has stored, sent and left with what the registry really holds. */
export async function audit(world: World, at: Date): Promise<Audit> {
  const { registry, policy, ledger, history, clients, outputs } = world;
  const assessments = s3Assessments(clients.s3, outputs.bucket, () => '');
  const sweeps = s3Sweeps(clients.s3, outputs.bucket);
  const states = ledger.statesOf();
  const evidence = {
    truth: truthOf({ registry, policy, history, feeds: await localCopies(at), at }),
    policy,
    states,
    entries: await catalogueOf(world),
    outcomes: await lastOutcomes(world),
    assessment: memoized(assessments.get),
  };
  const images = await checkImages(evidence);
  const streams = await checkStreams(evidence);
  const report = memoized(sweeps.getReport);
  const deliveries = await checkDeliveries({ due: streams.due, policy, ledger, states, report });
  return {
    figures: [
      ['images', evidence.truth.size],
      ['streams', states.size],
      ['executions', world.executions.count],
      ['scans that Inspector has made again', rescansIn(history)],
      ['alerts due, by channel', streams.due.length],
      ['messages', deliveries.messages],
      ['repeats, acknowledged late', deliveries.repeats],
      ['scans that could not be read meanwhile', streams.unreadable],
      ...(world.ecr
        ? [
            ['describe calls that ECR took', world.ecr.done] as const,
            ['describe calls that it refused', world.ecr.refused] as const,
          ]
        : []),
    ],
    discrepancies: [
      ...images,
      ...streams.discrepancies,
      ...deliveries.discrepancies,
      ...(await leftInTable(world, at)),
      ...leftRunning(world),
      ...tooManyRetries(world),
      ...[...world.refusals].map((detail) => ({ name: 'role-refused', detail })),
    ],
  };
}

function rescansIn({ rescans }: World['history']): number {
  return [...rescans.values()].reduce((sum, { length }) => sum + length, 0);
}

/** Share of its calls that the service may have to make again, whatever rate ECR takes. */
const MOST_RETRIED = 0.3;

function tooManyRetries({ ecr }: World): readonly Discrepancy[] {
  if (!ecr || ecr.refused <= MOST_RETRIED * ecr.done) return [];
  const detail = `ECR took ${ecr.done} describe calls and refused ${ecr.refused}`;
  return [{ name: 'ecr-retries', detail }];
}

async function catalogueOf({ clients, outputs, registry }: World) {
  const catalogue = dynamodbCatalogue(clients.dynamodb, outputs.table);
  const entries: CatalogueEntry[] = [];
  let from: string | undefined;
  do {
    const request = { order: 'name', within: '', limit: 500, from } as const;
    const page = await catalogue.page(registry, request);
    entries.push(...page.entries);
    from = page.next;
  } while (from !== undefined);
  return entries;
}

/** What the map of the last sweep has left. */
async function lastOutcomes({ executions, clients, outputs }: World): Promise<readonly Outcome[]> {
  const last = executions
    .all()
    .filter(({ stateMachineArn }) => stateMachineArn === outputs.registrySweepArn)
    .at(-1);
  if (!last) return [];
  const prefix = `sweeps/${last.name}/`;
  const { Contents = [] } = await clients.s3.send(
    new ListObjectsV2Command({ Bucket: outputs.bucket, Prefix: prefix }),
  );
  const manifest = Contents.find(({ Key }) => Key?.endsWith('/manifest.json'))?.Key;
  if (manifest === undefined) return [];
  const outcomes: Outcome[] = [];
  for await (const outcome of s3Sweeps(clients.s3, outputs.bucket).readOutcomes(manifest)) {
    outcomes.push(outcome);
  }
  return outcomes;
}

/** What still waits, or is to be told; waiters and windows that are over are DynamoDB's to delete. */
async function leftInTable({ clients, outputs }: World, at: Date): Promise<readonly Discrepancy[]> {
  const found: Discrepancy[] = [];
  const now = at.getTime() / 1000;
  const pages = paginateScan({ client: clients.dynamodb }, { TableName: outputs.table });
  for await (const { Items = [] } of pages) {
    for (const { pk, sk, expiresAt, alertsOwed } of Items) {
      const detail = `${pk?.S} / ${sk?.S}`;
      const isOver = Number(expiresAt?.N ?? Number.POSITIVE_INFINITY) <= now;
      if (Number(alertsOwed?.N ?? 0) > 0) found.push({ name: 'still-owed', detail });
      if (pk?.S?.startsWith('outbox#') && !isOver) found.push({ name: 'still-in-outbox', detail });
      if (pk?.S?.startsWith('waiter#') && !isOver) found.push({ name: 'still-waiting', detail });
    }
  }
  return found;
}

function leftRunning({ executions }: World): readonly Discrepancy[] {
  return executions.all().flatMap(({ name, status, error, cause, stateMachineArn }) => {
    if (status === 'SUCCEEDED' || LAST_WORDS.has(error)) return [];
    const what = status === 'RUNNING' ? 'still-running' : 'execution-failed';
    const machine = stateMachineArn.split(':').at(-1);
    return [
      { name: what, detail: `${machine} ${name}: ${error ?? ''} ${(cause ?? '').slice(0, 200)}` },
    ];
  });
}

function memoized<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const promise = known.get(key) ?? read(key);
    known.set(key, promise);
    return promise;
  };
}
