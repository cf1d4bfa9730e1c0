import { describe, expect, it } from '@jest/globals';
import { createFaults } from '../../../local/faults/faults.ts';
import {
  CALL_FAULTS,
  EVENT_FAULTS,
  type FaultPlan,
  KILLS,
  planOf,
} from '../../../local/faults/plan.ts';

const PLAN: FaultPlan = [
  { service: 'ecr', operation: 'Describe*', faults: { throttled: 0.5, reset: 0.25 } },
  { service: 'ecr', faults: {} },
  { caller: 'functions', faults: { slow: 1 } },
];
const point = (service: string, operation: string, caller = 'functions') => ({
  service,
  operation,
  caller,
});

/** The kinds that the first calls of an operation draw. */
function drawn(seed: number, calls: number, between = () => {}) {
  const faults = createFaults({ seed, plan: PLAN });
  return Array.from({ length: calls }, () => {
    between();
    return faults.at(point('ecr', 'DescribeImages'), CALL_FAULTS)?.kind ?? '-';
  });
}

describe('faults', () => {
  it('are the same for the same seed, whatever else is called meanwhile', () => {
    const faults = createFaults({ seed: 7, plan: PLAN });
    const among = Array.from({ length: 200 }, (_, index) => {
      faults.at(point('s3', 'GetObject'), CALL_FAULTS);
      if (index % 3 === 0) faults.at(point('ecr', 'DescribeRepositories'), CALL_FAULTS);
      return faults.at(point('ecr', 'DescribeImages'), CALL_FAULTS)?.kind ?? '-';
    });

    expect(among).toEqual(drawn(7, 200));
    expect(among).not.toEqual(drawn(8, 200));
  });

  it('come in the shares of the first rule that matches', () => {
    const kinds = drawn(7, 2000);
    const share = (kind: string) => kinds.filter((one) => one === kind).length / kinds.length;

    expect(share('throttled')).toBeCloseTo(0.5, 1);
    expect(share('reset')).toBeCloseTo(0.25, 1);
    expect(share('-')).toBeCloseTo(0.25, 1);
  });

  it('leave alone what no rule is about', () => {
    const faults = createFaults({ seed: 7, plan: PLAN });

    expect(faults.at(point('ecr', 'PutImage'), CALL_FAULTS)).toBeUndefined();
    expect(faults.at(point('s3', 'GetObject', 'others'), CALL_FAULTS)).toBeUndefined();
    expect(faults.injected).toEqual([]);
  });

  it('happen only where they can', () => {
    const faults = createFaults({ seed: 7, plan: [{ faults: { slow: 1 } }] });

    expect(faults.at(point('invocations', 'assess-image'), KILLS)).toBeUndefined();
    expect(faults.at(point('s3', 'GetObject'), CALL_FAULTS)).toMatchObject({ kind: 'slow' });
  });

  it('are kept with the call that they hit, and end when they are stopped', () => {
    const faults = createFaults({ seed: 7, plan: PLAN });
    faults.at(point('s3', 'GetObject'), CALL_FAULTS);
    faults.stop();
    faults.at(point('s3', 'GetObject'), CALL_FAULTS);

    expect(faults.injected).toMatchObject([
      { service: 's3', operation: 'GetObject', caller: 'functions', kind: 'slow', call: 1 },
    ]);
  });
});

describe('the plan of a rate', () => {
  it.each([
    ['a call of a function', point('dynamodb', 'PutItem'), CALL_FAULTS, 0.2],
    ['a call of Step Functions', point('lambda', 'Invoke', 'states'), CALL_FAULTS, 0.2],
    ['an event of ECR', point('bus', 'ECR Image Scan', 'aws.ecr'), EVENT_FAULTS, 0.2],
    ['an invocation', point('invocations', 'assess-image', 'lambda'), KILLS, 0.04],
    ['a download of a feed', point('feeds', 'GET /feeds/kev.json', 'others'), CALL_FAULTS, 0.4],
    ['an event about executions', point('bus', 'Step Functions', 'aws.states'), EVENT_FAULTS, 0],
    ['a call of nobody in the service', point('s3', 'GetObject', 'others'), CALL_FAULTS, 0],
  ] as const)('hits %s', (_, at, possible, expected) => {
    const faults = createFaults({ seed: 1, plan: planOf(0.2) });
    for (let call = 0; call < 4000; call += 1) faults.at(at, possible);

    expect(faults.injected.length / 4000).toBeCloseTo(expected, 1.6);
  });
});
