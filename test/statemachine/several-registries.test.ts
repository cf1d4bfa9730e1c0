import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createApiToken } from '../../local/demo/api-token.ts';
import { anImage, aRegistry, aScan, digestOf, REGISTRY_ID } from '../local/support/registry.ts';
import { PACKAGING_MS, testPackageWith } from '../support/package.ts';
import { type RunningService, runService } from '../support/running-service.ts';

const PARTNER = '999988887777';
/** Nothing was recorded of it, so it lets nobody in. */
const CLOSED = '444455556666';
const OWN_ACCOUNT = `\${AWS::AccountId}`;
const OWN_REGION = `\${AWS::Region}`;
const LONG_AGO = Math.floor(Date.now() / 1000) - 3 * 86_400;

const POLICY = `
defaults: { thresholds: { critical: 1 }, deliver: [alerts] }
channels: { alerts: { type: sns, heartbeat: true } }
sweep: { failOnUnchecked: true }
`;

/** The same name everywhere, and an image of the same digest: only their registries tell them apart. */
const registryIn = (findings: Record<string, number>, where: object) =>
  aRegistry(
    { 'team/api': [anImage('api', { tags: ['1.0'], scan: aScan(findings, LONG_AGO) })] },
    where,
  );

const { token, secrets } = createApiToken('ecr-scan-warden-dev');
let service: RunningService;
let packageDirectory: string;

beforeAll(async () => {
  packageDirectory = await testPackageWith('registries', POLICY, {
    registries: `${PARTNER},${CLOSED}`,
    regions: 'us-east-1',
  });
  service = await runService(
    {
      ...registryIn({ LOW: 1 }, {}),
      others: [
        registryIn({ CRITICAL: 1 }, { region: 'us-east-1' }),
        registryIn({ CRITICAL: 2 }, { registryId: PARTNER }),
      ],
    },
    { packageDirectory, secrets },
  );
}, PACKAGING_MS);

afterAll(() => service.stop());

async function ask(method: string, path: string, body?: object) {
  const response = await fetch(`${service.aws.apiEndpoint}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const select = (registry: string, region: string, repository = 'team/*') =>
  ask('POST', '/configs', { registry, region, repository });

it('the parameters give every function that reads images the right to read them there', async () => {
  const template = await readFile(
    join(packageDirectory, 'cloudformation-template-update-stack.json'),
    'utf8',
  );
  const arns = template.match(/[^"]*:repository\/[^"]*/g) ?? [];
  const roles = ['ResolveImage', 'StartScan', 'CheckScan', 'AssessImage', 'PlanSweep', 'Api'];
  expect(arns).toHaveLength(6 * roles.length);
  expect([...new Set(arns)].sort()).toEqual(
    ['444455556666', '999988887777', OWN_ACCOUNT]
      .flatMap((account) => ['us-east-1', OWN_REGION].map((region) => `${region}:${account}`))
      .map((place) => `arn:\${AWS::Partition}:ecr:${place}:repository/*`)
      .sort(),
  );
});

it('configurations select in the registries that the parameters name, and in no others', async () => {
  expect((await select(REGISTRY_ID, 'eu-west-1')).status).toBe(201);
  expect((await select(REGISTRY_ID, 'us-east-1')).status).toBe(201);
  expect((await select(PARTNER, 'eu-west-1', 'team/api')).status).toBe(201);
  expect((await select(CLOSED, 'eu-west-1')).status).toBe(201);
  const { status, json } = await select('123123123123', 'ap-south-1');
  expect(status).toBe(400);
  expect(json.problems).toEqual([
    { field: 'body.region', detail: expect.stringContaining('the parameter regions') },
    { field: 'body.registry', detail: expect.stringContaining('the parameter registries') },
  ]);
});

it('a sweep looks at all of them, and says which one it could not read', async () => {
  const sweep = await service.sweep();

  expect(sweep.error).toBe('ImagesNotChecked');
  expect(sweep.said).toMatchObject({
    totals: { repositories: 3, images: 3, pass: 1, breach: 2, unknown: 0, failed: 0 },
    unread: [{ registryId: CLOSED, region: 'eu-west-1', repositories: 0 }],
  });
  const [mail] = await service.mails();
  const text = mail?.body.replaceAll('\n', ' ') ?? '';
  expect(text).toContain('3 of 3 images checked.');
  expect(text).toContain(`Not read: ${CLOSED} eu-west-1, access denied.`);
  expect(text).toContain('- team/api:1.0 in us-east-1: 1 CRITICAL;');
  expect(text).toContain(`- team/api:1.0 in ${PARTNER} eu-west-1: 2 CRITICAL;`);
});

it('the API has the images of all of them', async () => {
  const { json } = await ask('GET', '/summary');
  const images = json.images as { registry: string; region: string; verdict: string }[];
  expect(images.map(({ registry, region, verdict }) => [registry, region, verdict])).toEqual([
    [REGISTRY_ID, 'eu-west-1', 'pass'],
    [REGISTRY_ID, 'us-east-1', 'breach'],
    [PARTNER, 'eu-west-1', 'breach'],
  ]);
  const partner = await ask('GET', `/images/${PARTNER}/eu-west-1/team/api/1.0`);
  expect(partner).toMatchObject({ status: 200, json: { counts: { CRITICAL: 2 } } });
  const host = `${REGISTRY_ID}.dkr.ecr.us-east-1.amazonaws.com`;
  const verdict = await ask('GET', `/verdict?image=${host}/team/api:1.0`);
  expect(verdict).toMatchObject({ status: 200, json: { verdict: 'breach' } });
});

it('a second sweep has no news, and takes nothing that is there for gone', async () => {
  const sweep = await service.sweep();

  expect(sweep.said).toMatchObject({ totals: { images: 3, pass: 1, breach: 2 } });
  const [mail] = await service.mails();
  expect(mail?.subject).toContain('NOTHING new');
  const { json } = await ask('GET', '/summary');
  expect(json.images).toHaveLength(3);
});

it('an event that was forwarded is of the registry that it names', async () => {
  const { status, said } = await service.request({
    version: '0',
    id: 'forwarded',
    'detail-type': 'ECR Image Scan',
    source: 'aws.ecr',
    account: PARTNER,
    time: '2026-03-01T12:00:00Z',
    region: 'eu-west-1',
    resources: [],
    detail: {
      'scan-status': 'COMPLETE',
      'repository-name': 'team/api',
      'finding-severity-counts': { CRITICAL: 2 },
      'image-digest': digestOf('api'),
      'image-tags': ['1.0'],
    },
  });

  expect([status, said.kind, said.verdict]).toEqual(['SUCCEEDED', 'assessed', 'breach']);
  expect(said.image).toMatchObject({ registryId: PARTNER, repository: 'team/api' });
  expect(said.deliver).toEqual([]);
});
