import { describe, expect, it } from '@jest/globals';
import type { Outcome } from '../../src/domain/assessment.ts';
import { DeliveryRefusedError } from '../../src/domain/errors.ts';
import {
  measureAssessment,
  measureDelivery,
  measureOwed,
  measureReport,
} from '../../src/runtime/measures.ts';
import type { ToTell } from '../../src/steps/to-tell.ts';
import { aPolicy } from '../support/builders.ts';

describe('an assessment', () => {
  const assessed = { kind: 'assessed', verdict: 'breach' } as Outcome;
  const awaiting = (...scans: string[]) => scans.map((scan) => ({ awaited: { scan } }));

  it('counts the image by its outcome and verdict', () => {
    const input = { platforms: awaiting('settled'), waitedSeconds: 0 };
    expect(measureAssessment({ input, output: assessed })).toEqual([
      {
        name: 'ImagesAssessed',
        value: 1,
        unit: 'Count',
        dimensions: { outcome: 'assessed', verdict: 'breach' },
      },
    ]);
    expect(measureAssessment({ input, output: { kind: 'skipped' } as Outcome })).toMatchObject([
      { dimensions: { outcome: 'skipped', verdict: 'none' } },
    ]);
  });

  it('says how long scans were waited for, and how many in vain', () => {
    const input = { platforms: awaiting('timed-out', 'settled', 'timed-out'), waitedSeconds: 310 };
    expect(measureAssessment({ input, output: assessed }).slice(1)).toEqual([
      { name: 'ScanWait', value: 310, unit: 'Seconds' },
      { name: 'ScanTimeouts', value: 2, unit: 'Count' },
    ]);
  });

  it('that has failed is no assessment', () => {
    const input = { platforms: [], waitedSeconds: 0 };
    expect(measureAssessment({ input, error: new Error('no') })).toEqual([]);
  });
});

describe('a report', () => {
  it('counts every image once, and every severity, so that what is over goes back to zero', () => {
    const totals = {
      repositories: 2,
      images: 10,
      pass: 4,
      breach: 3,
      unknown: 1,
      skipped: 1,
      failed: 1,
    };
    const place = { registryId: '999988887777', region: 'eu-west-1' };
    const unread = [{ ...place, repositories: 0, detail: 'No.' }];
    const output = { totals, findings: { HIGH: 5 }, failed: false, scansPutOff: 7, unread };
    const measured = measureReport({ input: undefined, output });
    const values = measured.map(({ name, value, dimensions }) => [name, dimensions, value]);
    expect(values).toEqual([
      ['ImagesSwept', { end: 'pass' }, 4],
      ['ImagesSwept', { end: 'breach' }, 3],
      ['ImagesSwept', { end: 'unknown' }, 1],
      ['ImagesSwept', { end: 'skipped' }, 1],
      ['ImagesSwept', { end: 'failed' }, 1],
      ['SweepsSucceeded', undefined, 1],
      ['ScansPutOff', undefined, 7],
      ['RegistriesNotRead', undefined, 1],
      ['OpenFindings', { severity: 'CRITICAL' }, 0],
      ['OpenFindings', { severity: 'HIGH' }, 5],
      ['OpenFindings', { severity: 'MEDIUM' }, 0],
      ['OpenFindings', { severity: 'LOW' }, 0],
      ['OpenFindings', { severity: 'INFORMATIONAL' }, 0],
      ['OpenFindings', { severity: 'UNTRIAGED' }, 0],
      ['OpenFindings', { severity: 'UNDEFINED' }, 0],
    ]);
    const ofFailed = measureReport({ input: undefined, output: { ...output, failed: true } });
    expect(ofFailed).toContainEqual({ name: 'SweepsSucceeded', value: 0, unit: 'Count' });
  });
});

describe('a delivery', () => {
  const policy = aPolicy({ channels: { team: { type: 'slack', secret: 'hook' } } });
  const to = (channel: string) => ({ channel }) as ToTell;
  const measure = measureDelivery({ policy });

  it('counts by the type of its channel, never by its name', () => {
    expect(measure({ input: to('team'), output: { status: 'delivered', told: 3 } })).toEqual([
      {
        name: 'Deliveries',
        value: 1,
        unit: 'Count',
        dimensions: { channelType: 'slack', result: 'delivered' },
      },
      { name: 'AlertsTold', value: 3, unit: 'Count', dimensions: { channelType: 'slack' } },
    ]);
  });

  it.each([
    ['throttled', { output: { status: 'throttled', retryAfterSeconds: 1 } as const }],
    ['nothing-owed', { output: { status: 'nothing-owed' } as const }],
    ['refused', { error: new DeliveryRefusedError('revoked') }],
    ['failed', { error: new Error('reset') }],
  ])('that ends %s tells nobody', (result, ended) => {
    const measured = measure({ input: to('team'), ...ended });
    expect(measured[0]).toMatchObject({
      name: 'Deliveries',
      dimensions: { channelType: 'slack', result },
    });
    expect(measured.map(({ name }) => name)).not.toContain('AlertsTold');
  });

  it('that is refused is counted without a type, for an alarm to watch', () => {
    const ended = { input: to('team'), error: new DeliveryRefusedError('revoked') };
    expect(measure(ended)).toContainEqual({ name: 'RefusedDeliveries', value: 1, unit: 'Count' });
    const failed = { input: to('team'), error: new Error('reset') };
    expect(measure(failed).map(({ name }) => name)).toEqual(['Deliveries']);
  });

  it('to a channel that the policy has no more has no type', () => {
    const ended = { input: to('constructor'), error: new DeliveryRefusedError('no such channel') };
    expect(measure(ended)[0]).toMatchObject({ dimensions: { channelType: 'none' } });
  });
});

it('what is owed is a number of alerts, and the age of the oldest', () => {
  expect(measureOwed({ input: {}, output: { alerts: 2, oldestSeconds: 90 } })).toEqual([
    { name: 'OwedAlerts', value: 2, unit: 'Count' },
    { name: 'OldestOwedAlert', value: 90, unit: 'Seconds' },
    { name: 'SweepsSucceeded', value: 0, unit: 'Count' },
  ]);
});
