import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PACKAGING_MS } from '../support/package.ts';
import { arnOf, readStack } from '../support/stack.ts';
import { type Bench, startBench } from '../support/state-machine-bench.ts';

let bench: Bench;
let deliver: object;

beforeAll(async () => {
  const stack = await readStack('compressed');
  const machine = stack.properties<{ DefinitionString: string }>('RegistryReport');
  deliver = JSON.parse(machine?.DefinitionString ?? '', (key, value) =>
    // Without the waits, whose length is what the receiver asks for.
    key === 'Wait as asked' ? { ...value, Seconds: 0 } : value,
  );
  bench = await startBench();
  bench.aws.functions[arnOf('ReviewDashregistryLambdaFunction')] = () => ({
    report: 'reports/monday.json.gz',
    deliver: ['team'],
  });
  bench.aws.functions[arnOf('JoinDashwindowLambdaFunction')] = () => ({
    status: 'collecting',
    until: new Date(0).toISOString(),
  });
}, PACKAGING_MS);
afterAll(() => bench.close());

/** A receiver that asks to wait so many times, having taken some messages before or none, and then has all. */
async function deliveryThatWaits(times: number, isUnderWay: (time: number) => boolean) {
  let asked = 0;
  bench.aws.functions[arnOf('DeliverDashalertLambdaFunction')] = () => {
    asked += 1;
    if (asked > times) return { status: 'delivered', told: 1 };
    return {
      status: 'throttled',
      retryAfterSeconds: 1,
      ...(isUnderWay(asked) && { isUnderWay: true }),
    };
  };
  const { status, output, cause } = await bench.run(deliver, { occasion: 'daily' });
  return { asked, status, said: cause ?? JSON.stringify(output) };
}

it('a receiver that takes one message after the other is asked until it has all', async () => {
  const { asked, status, said } = await deliveryThatWaits(25, () => true);
  expect({ asked, status }).toEqual({ asked: 26, status: 'SUCCEEDED' });
  expect(said).toContain('"delivered"');
});

it('one that takes nothing is asked ten times, counted from what it has taken last', async () => {
  const { asked, said } = await deliveryThatWaits(Infinity, (time) => time <= 3);
  expect(asked).toBe(13);
  expect(said).toContain('still asks to wait after 10 attempts');
});
