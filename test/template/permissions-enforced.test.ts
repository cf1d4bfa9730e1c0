import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Decision } from '../../local/iam/index.ts';
import { anImage, aRegistry, aScan } from '../local/support/registry.ts';
import { PACKAGING_MS, testPackage } from '../support/package.ts';
import { type RunningService, runService } from '../support/running-service.ts';

/** The packaged service with faults in its roles that name actions correctly: each is refused as in an account. */
const registry = aRegistry({
  'team/app': [anImage('app', { tags: ['1.0'], scan: aScan({ HIGH: 1 }) })],
});

let folder: string;
let service: RunningService;
const decisions: Decision[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'permissions-'));
  await cp(await testPackage(), folder, { recursive: true });
  const file = join(folder, 'cloudformation-template-update-stack.json');
  const template = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify(narrowed(template)));
  service = await runService(registry, {
    packageDirectory: folder,
    retryPace: 0.01,
    onDecision: (decision) => decisions.push(decision),
  });
}, PACKAGING_MS);

afterAll(async () => {
  await service?.stop();
  await rm(folder, { recursive: true });
});

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Properties: object }>>;
}

/** The prefix, the key and the machine are those of nobody. */
function narrowed(template: Template): Template {
  const changes: readonly (readonly [role: string, from: string, to: string])[] = [
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: that is how Fn::Sub is written
    ['AssessImageRole', '${Bucket.Arn}/findings/*', '${Bucket.Arn}/finding/*'],
    ['RegistrySweepRole', '${Bucket.Arn}/sweeps/*', '${Bucket.Arn}/sweep/*'],
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
    ['ImageScanRole', 'waiter#*', 'waiters#*'],
    ['SchedulerRole', '"Ref":"RegistryReport"', '"Ref":"ImageScan"'],
  ];
  const Resources = { ...template.Resources };
  for (const [role, from, to] of changes) {
    const text = JSON.stringify(Resources[role]);
    expect([role, text.includes(from)]).toEqual([role, true]);
    Resources[role] = JSON.parse(text.replaceAll(from, to));
  }
  return { ...template, Resources };
}

const refusals = (action: string) =>
  decisions.flatMap(({ need, refusal }) => (need.action === action ? (refusal ?? []) : []));

it('a function is refused an object under another prefix', async () => {
  const { status, error, cause } = await service.request({ image: 'team/app:1.0' });

  expect([status, error]).toEqual(['FAILED', 'AccessDenied']);
  expect(cause).toMatch(
    /User: arn:aws:sts::111122223333:assumed-role\/\S*AssessImageRole\S*\/ecr-scan-warden-dev-assess-image is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::\S+\/findings\/111122223333\/eu-west-1\/team\/app\/\S+ because no identity-based policy allows the s3:PutObject action/,
  );
});

it('a machine is refused an item with another key, as Step Functions reports it', async () => {
  const [execution] = await service
    .put({
      source: 'aws.ecr',
      type: 'ECR Image Scan',
      detail: {
        'scan-status': 'COMPLETE',
        'repository-name': 'team/app',
        'image-digest': `sha256:${'0'.repeat(64)}`,
        'image-tags': [],
      },
    })
    .then((executions) => executions.slice(-1));

  expect(execution).toMatchObject({
    status: 'FAILED',
    error: 'DynamoDB.AmazonDynamoDBException',
    cause: expect.stringMatching(
      /^User: arn:aws:sts::111122223333:assumed-role\/\S*ImageScanRole\S*\/states is not authorized to perform: dynamodb:DeleteItem on resource: arn:aws:dynamodb:eu-west-1:111122223333:table\/\S+ because .* Error Code: AccessDeniedException;/,
    ),
  });
});

it('a Distributed Map is refused its items', async () => {
  const { executionArn } = await service.sweep();

  const history = JSON.stringify(await service.history(executionArn ?? ''));
  expect(history).toContain('States.ItemReaderFailed');
  expect(refusals('s3:GetObject')).toContainEqual(
    expect.stringMatching(/RegistrySweepRole\S*\/states is not .* on resource: \S+\/sweeps\/\S+/),
  );
});

it('a schedule is refused the machine of another', async () => {
  await expect(service.aws.scheduler.run('ecr-scan-warden-dev-daily-report')).rejects.toThrow(
    /SchedulerRole\S*\/scheduler is not authorized to perform: states:StartExecution on resource: \S+:stateMachine:ecr-scan-warden-dev-registry-report/,
  );
});
