import { afterEach, describe, expect, it } from '@jest/globals';
import type { Fault, Faults } from '../../local/faults/faults.ts';
import type { FaultKind, Point } from '../../local/faults/plan.ts';
import { anImage, aRegistry, aScan } from '../local/support/registry.ts';
import { PACKAGING_MS } from '../support/package.ts';
import { type RunningService, runService, statesOf } from '../support/running-service.ts';

const FRESH = Math.floor(Date.now() / 1000) - 60;

const registry = aRegistry({
  'team/breach': [anImage('breach', { tags: ['1.0'], scan: aScan({ CRITICAL: 1 }, FRESH) })],
  'team/clean': [anImage('clean', { tags: ['1.0'], scan: aScan({}, FRESH) })],
});

/** Step Functions' own calls of S3 go wrong, so many of them. */
function failing(operation: 'GetObject' | 'PutObject', times: number, kind: FaultKind): Faults {
  const isMeant = (point: Point) =>
    point.service === 's3' && point.caller === 'states' && point.operation === operation;
  return wrong(isMeant, times, kind);
}

/** The first so many points that are meant have a fault. */
function wrong(isMeant: (point: Point) => boolean, times: number, kind: FaultKind): Faults {
  const injected: Fault[] = [];
  return {
    at<K extends FaultKind>(point: Point, possible: readonly K[]) {
      const one = possible.find((each) => each === kind);
      if (one === undefined || injected.length >= times || !isMeant(point)) return undefined;
      const fault = { ...point, kind: one, call: injected.length + 1, size: 0 };
      injected.push(fault);
      return fault;
    },
    stop: () => undefined,
    injected,
  };
}

let service: RunningService;
afterEach(() => service.stop());

async function sweepWith(faults: Faults) {
  service = await runService(registry, { faults, retryPace: 0.01 });
  const sweep = await service.sweep();
  const history = await service.history(sweep.executionArn ?? '');
  const count = (type: string) => history.filter((event) => event.type === type).length;
  return { sweep, history, mapRuns: count('MapRunStarted'), failedRuns: count('MapRunFailed') };
}

describe('a sweep whose plan cannot be read at first', () => {
  it.each(['unavailable', 'truncated'] as const)(
    'is made all the same: %s',
    async (kind) => {
      const { sweep, mapRuns, failedRuns } = await sweepWith(failing('GetObject', 2, kind));

      expect({ mapRuns, failedRuns }).toEqual({ mapRuns: 3, failedRuns: 2 });
      expect(sweep.status).toBe('SUCCEEDED');
      expect(sweep.said).toMatchObject({ totals: { breach: 1, pass: 1, failed: 0 }, unchecked: 0 });
      expect(await service.mails()).toHaveLength(1);
    },
    PACKAGING_MS,
  );
});

describe('a sweep whose results cannot be written at first', () => {
  it(
    'looks at every image again, and tells of it once',
    async () => {
      const { sweep, mapRuns } = await sweepWith(failing('PutObject', 1, 'server-error'));

      expect(mapRuns).toBe(2);
      expect(sweep.status).toBe('SUCCEEDED');
      expect(sweep.said).toMatchObject({ totals: { breach: 1, pass: 1, failed: 0 }, unchecked: 0 });
      expect(await service.mails()).toHaveLength(1);
    },
    PACKAGING_MS,
  );
});

describe('a sweep whose map fails for good', () => {
  it.each([
    ['GetObject', 'States.ItemReaderFailed'],
    ['PutObject', 'States.ResultWriterFailed'],
  ] as const)(
    'reports every image as not checked, and then fails: %s',
    async (operation, error) => {
      const { sweep, history } = await sweepWith(failing(operation, 100, 'server-error'));

      expect(statesOf(history)).toEqual(
        expect.arrayContaining(['Compile report', 'Deliver alert', 'Images not checked']),
      );
      expect(sweep).toMatchObject({ status: 'FAILED', error: 'ImagesNotChecked' });
      expect(sweep.said).toMatchObject({
        totals: { images: 2, pass: 0, breach: 0, failed: 2 },
        unchecked: 2,
        problem: expect.stringMatching(`^${error}: `),
        deliveries: [{ channel: 'alerts', status: 'delivered' }, { channel: 'slack' }],
      });
      const [mail, ...others] = await service.mails();
      expect(others).toEqual([]);
      for (const name of ['team/breach', 'team/clean']) expect(mail?.body).toContain(name);
      expect(mail?.body).toContain(error);
    },
    PACKAGING_MS,
  );
});

describe('a sweep whose functions die', () => {
  it.each(['killed-before', 'killed-during', 'killed-after'] as const)(
    'is as any other, for their states are tried again: %s',
    async (kind) => {
      // Each function of the machine twice, wherever it is in its work.
      const dead = new Map<string, number>();
      const isMeant = ({ service, operation }: Point) => {
        if (service !== 'invocations') return false;
        dead.set(operation, (dead.get(operation) ?? 0) + 1);
        return (dead.get(operation) ?? 0) <= 2;
      };
      const { sweep, history } = await sweepWith(wrong(isMeant, 100, kind));

      expect(sweep.status).toBe('SUCCEEDED');
      expect(sweep.said).toMatchObject({ totals: { breach: 1, pass: 1, failed: 0 }, unchecked: 0 });
      const causes = history.flatMap(
        ({ taskFailedEventDetails }) => taskFailedEventDetails?.error ?? [],
      );
      expect(new Set(causes)).toEqual(new Set(['Runtime.ExitError']));
      expect(await service.mails()).toHaveLength(1);
    },
    PACKAGING_MS,
  );
});
