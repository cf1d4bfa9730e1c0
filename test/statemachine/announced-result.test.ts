import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { named } from '../support/fake-aws.ts';
import { PACKAGING_MS } from '../support/package.ts';
import { arnOf, readStack } from '../support/stack.ts';
import { type Bench, startBench } from '../support/state-machine-bench.ts';

const EVENT = {
  'detail-type': 'ECR Image Scan',
  account: '111122223333',
  region: 'eu-west-1',
  detail: {
    'scan-status': 'COMPLETE',
    'repository-name': 'payments/api',
    'image-digest': 'sha256:0a',
    'image-tags': ['1.4.2'],
  },
};

interface StartScanInput {
  readonly taskToken: string;
  readonly platform: object;
}

interface AssessInput {
  readonly platforms: readonly object[];
}

let bench: Bench;
let imageScan: object;
/** What the functions were asked to do, in order. */
let asked: unknown[];

beforeAll(async () => {
  const stack = await readStack('compressed');
  const machine = stack.properties<{ DefinitionString: string }>('ImageScan');
  // As if all retries were used up: they take seconds.
  imageScan = JSON.parse(machine?.DefinitionString ?? '', (key, value) =>
    key === 'Retry' ? [] : value,
  );
  bench = await startBench();
}, PACKAGING_MS);

beforeEach(() => {
  asked = [];
  bench.aws.operations['DynamoDB_20120810.DeleteItem'] = () => ({});
});

afterAll(() => bench.close());

/** Lets ECR show the result only to the try of this number. */
function shownTo(visible: number): void {
  const { functions } = bench.aws;
  let tries = 0;
  functions[arnOf('StartDashscanLambdaFunction')] = async ({
    taskToken,
    platform,
  }: StartScanInput) => {
    asked.push({ startScan: platform });
    const output = JSON.stringify({ scan: 'confirmed' });
    await bench.sfn.send(new SendTaskSuccessCommand({ taskToken, output }));
  };
  functions[arnOf('AssessDashimageLambdaFunction')] = ({ platforms }: AssessInput) => {
    asked.push({ assess: platforms });
    tries += 1;
    if (tries < visible) throw named('ScanNotReadyError');
    return { kind: 'assessed', verdict: 'pass', deliver: [] };
  };
}

it('a result that its event has told and ECR does not show is waited for, and waited for anew', async () => {
  shownTo(3);

  expect((await bench.run(imageScan, EVENT)).output).toMatchObject({ verdict: 'pass' });

  const platform = { imageDigest: 'sha256:0a' };
  const awaited = { ...platform, awaited: { scan: 'confirmed' } };
  expect(asked).toEqual([
    { assess: [awaited] },
    { startScan: platform },
    { assess: [awaited] },
    { startScan: platform },
    { assess: [awaited] },
  ]);
});

it.each([
  ['announces', { CRITICAL: 0, HIGH: 2 }, 'announced'],
  ['announces, by the total alone,', { CRITICAL: 0, TOTAL: 3 }, 'announced'],
  ['confirms the absence of', { CRITICAL: 0, TOTAL: 0 }, 'confirmed'],
  ['confirms the absence of', {}, 'confirmed'],
  ['confirms the absence of', undefined, 'confirmed'],
])('an event %s findings by the counts %j', async (_, counts, scan) => {
  shownTo(1);

  await bench.run(imageScan, {
    ...EVENT,
    detail: { ...EVENT.detail, 'finding-severity-counts': counts },
  });

  expect(asked).toEqual([{ assess: [{ imageDigest: 'sha256:0a', awaited: { scan } }] }]);
});
