import { describe, expect, it } from '@jest/globals';
import { inputFields, outputFields } from '../../src/runtime/log-fields.ts';

const image = {
  registryId: '111122223333',
  region: 'eu-west-1',
  repository: 'payments/api',
  imageDigest: 'sha256:abc',
  tags: ['1.0'],
};

describe('the fields of an input', () => {
  const INPUTS: readonly (readonly [step: string, input: unknown, fields: object])[] = [
    [
      'resolve-image',
      { trigger: { detail: {} }, waited: false, execution: 'arn:e' },
      { execution: 'arn:e' },
    ],
    [
      'start-scan',
      { taskToken: 'secret', run: 'arn:e', image, platform: { imageDigest: 'sha256:def' } },
      { execution: 'arn:e', image: 'payments/api@sha256:abc', platform: 'sha256:def' },
    ],
    [
      'assess-image',
      { image, platforms: [], run: { kind: 'scan', id: 'arn:e' } },
      { execution: 'arn:e', image: 'payments/api@sha256:abc' },
    ],
    [
      'deliver-alert',
      {
        channel: 'alerts',
        alert: { kind: 'image', repository: 'payments/api', stream: 'main-*', id: '1-abc' },
        execution: 'arn:e',
      },
      { execution: 'arn:e', repository: 'payments/api', stream: 'main-*', channel: 'alerts' },
    ],
    [
      'deliver-alert of a report',
      { channel: 'alerts', alert: { kind: 'report', key: 'sweeps/1/report' }, execution: 'arn:e' },
      { execution: 'arn:e', report: 'sweeps/1/report', channel: 'alerts' },
    ],
    ['a malformed one', { image: 7, run: [], channel: {} }, {}],
    ['none', undefined, {}],
  ];

  it.each(INPUTS)('%s', (_, input, fields) => expect(inputFields(input)).toEqual(fields));
});

describe('the fields of an output', () => {
  it('say what came of it, and nothing of findings', () => {
    const outcome = {
      kind: 'assessed',
      image,
      stream: 'main-*',
      verdict: 'breach',
      counts: { HIGH: 1 },
      breached: ['1 HIGH (threshold 1)'],
      why: 'CVE-2026-1 in zlib',
      deliver: [{ channel: 'alerts', alertId: '1' }],
    };
    expect(outputFields(outcome)).toEqual({
      kind: 'assessed',
      image: 'payments/api@sha256:abc',
      stream: 'main-*',
      verdict: 'breach',
    });
  });

  it('name the image of an outcome within', () => {
    const skipped = { next: 'skip', outcome: { kind: 'skipped', image, reason: 'gone' } };
    expect(outputFields(skipped)).toEqual({ next: 'skip', image: 'payments/api@sha256:abc' });
  });
});
