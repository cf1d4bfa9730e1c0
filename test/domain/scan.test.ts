import { ScanStatus } from '@aws-sdk/client-ecr';
import { describe, expect, it } from '@jest/globals';
import {
  findingsOf,
  type ReadingContext,
  SCAN_STATUSES,
  type Scan,
  type ScanReading,
  toScan,
  YOUNG_IMAGE_MS,
} from '../../src/domain/scan.ts';
import { aFinding, ago, aReading, aScan, NOW } from '../support/builders.ts';

const UNSUPPORTED =
  'UnsupportedImageError: The operating system and/or package manager are not supported.';

function aContext(changes: Partial<ReadingContext> = {}): ReadingContext {
  return { at: NOW, pushedAt: ago({ hours: 24 }), confirmed: false, ...changes };
}

/** `complete`, `pending`, or the reason why there is no result. */
function meaning(scan: Scan): string {
  return scan.status === 'unavailable' ? scan.reason : scan.status;
}

describe('the scan statuses', () => {
  it('are those of the SDK', () => {
    expect([...SCAN_STATUSES].sort()).toEqual(Object.values(ScanStatus).sort());
  });

  it.each([
    ['IN_PROGRESS', 'pending'],
    ['PENDING', 'pending'],
    ['COMPLETE', 'complete'],
    ['ACTIVE', 'complete'],
    ['FAILED', 'scan-failed'],
    ['UNSUPPORTED_IMAGE', 'unsupported'],
    ['SCAN_ELIGIBILITY_EXPIRED', 'eligibility-expired'],
    ['FINDINGS_UNAVAILABLE', 'findings-unavailable'],
    ['LIMIT_EXCEEDED', 'limit-exceeded'],
    ['IMAGE_ARCHIVED', 'archived'],
  ])('%s: %s', (status, expected) => {
    expect(SCAN_STATUSES).toContain(status);
    expect(meaning(toScan(aReading({ status }), aContext()))).toBe(expected);
  });

  it.each(['SOMETHING_NEW', 'complete', '', 'missing'])(
    'that this version does not know (%j) are no result',
    (status) => {
      const scan = toScan(aReading({ status }), aContext());
      expect(meaning(scan)).toBe('unrecognised-status');
      expect(scan).toMatchObject({ detail: expect.stringContaining(status) });
    },
  );

  it.each(SCAN_STATUSES.filter((status) => status !== 'COMPLETE' && status !== 'ACTIVE'))(
    '%s says why in a sentence, also without a description of ECR',
    (status) => {
      const scan = toScan(aReading({ status }), aContext());
      expect(scan).toMatchObject({ detail: expect.stringMatching(/^[A-Z].*\.$/) });
    },
  );

  it.each(['UNSUPPORTED_IMAGE', 'SCAN_ELIGIBILITY_EXPIRED', 'IMAGE_ARCHIVED', 'FAILED'])(
    '%s keeps the description of ECR',
    (status) => {
      const scan = toScan(aReading({ status, description: 'Told by ECR.' }), aContext());
      expect(scan).toMatchObject({ detail: 'Told by ECR.' });
    },
  );
});

describe('a failed scan', () => {
  it('of an operating system that is not supported is unsupported', () => {
    const reading = aReading({ status: 'FAILED', description: UNSUPPORTED });
    expect(toScan(reading, aContext())).toEqual({
      status: 'unavailable',
      reason: 'unsupported',
      detail: UNSUPPORTED,
    });
  });

  it('of any other reason has failed', () => {
    const reading = aReading({ status: 'FAILED', description: 'InternalError: try again.' });
    expect(meaning(toScan(reading, aContext()))).toBe('scan-failed');
  });
});

describe('a complete scan', () => {
  it('keeps its findings, its time and its scanner', () => {
    const findings = [aFinding()];
    const completedAt = ago({ hours: 3 }).toISOString();
    const reading = aReading({ status: 'ACTIVE', type: 'ENHANCED', findings, completedAt });
    expect(toScan(reading, aContext())).toEqual({
      status: 'complete',
      type: 'ENHANCED',
      findings,
      completedAt,
    });
  });

  it.each(['COMPLETE', 'ACTIVE'])('may be %s without a finding: it is clean', (status) => {
    expect(toScan(aReading({ status, findings: [] }), aContext())).toMatchObject({
      status: 'complete',
      findings: [],
    });
  });
});

describe('a scan that is over and shows no result', () => {
  it.each([
    ['COMPLETE', 'BASIC', {}, 'findings-unavailable'],
    ['ACTIVE', 'ENHANCED', {}, 'findings-unavailable'],
    ['ACTIVE', 'ENHANCED', { pushedAt: NOW, confirmed: true }, 'findings-unavailable'],
    ['ACTIVE', 'ENHANCED', { pushedAt: NOW }, 'pending'],
  ] as const)('%s, %s, %j: %s, and never clean', (status, type, context, expected) => {
    const reading = aReading({ status, type, findings: undefined });
    expect(meaning(toScan(reading, aContext(context)))).toBe(expected);
  });
});

describe('a scan without a finding of a young image', () => {
  const empty: Partial<ScanReading> = { type: 'ENHANCED', status: 'ACTIVE', findings: [] };

  it('is one hour old at most', () => {
    expect(YOUNG_IMAGE_MS).toBe(3_600_000);
  });

  it.each([
    ['just pushed', {}, { pushedAt: NOW }, 'pending'],
    ['one millisecond short of an hour', {}, { pushedAt: ago({ ms: 3_599_999 }) }, 'pending'],
    ['an hour old to the millisecond', {}, { pushedAt: ago({ ms: 3_600_000 }) }, 'complete'],
    ['pushed at an unknown time', {}, { pushedAt: undefined }, 'complete'],
    ['of which its event has told', {}, { pushedAt: NOW, confirmed: true }, 'complete'],
    ['that says COMPLETE', { status: 'COMPLETE' }, { pushedAt: NOW }, 'pending'],
    ['with a finding', { findings: [aFinding()] }, { pushedAt: NOW }, 'complete'],
    ['of basic scanning', { type: 'BASIC', status: 'COMPLETE' }, { pushedAt: NOW }, 'complete'],
  ] satisfies [string, Partial<ScanReading>, Partial<ReadingContext>, string][])(
    '%s',
    (_, reading, context, expected) => {
      expect(meaning(toScan(aReading({ ...empty, ...reading }), aContext(context)))).toBe(expected);
    },
  );
});

describe('the findings of several platforms', () => {
  it('name the platforms they are in', () => {
    const both = aFinding({ id: 'CVE-1' });
    const one = aFinding({ id: 'CVE-2' });
    const scans = [aScan([both], 'linux/amd64'), aScan([both, one], 'linux/arm64')];
    expect(findingsOf(scans).map(({ id, platforms }) => [id, platforms])).toEqual([
      ['CVE-1', ['linux/amd64', 'linux/arm64']],
      ['CVE-2', ['linux/arm64']],
    ]);
  });

  it('name none for a single-platform image', () => {
    expect(findingsOf([aScan([aFinding()])]).map(({ platforms }) => platforms)).toEqual([[]]);
  });

  it('are those of the complete scans', () => {
    const gap: Scan = { status: 'unavailable', reason: 'unsupported', detail: 'No.' };
    const scans = [
      aScan([aFinding()], 'linux/amd64'),
      { platform: { imageDigest: 'sha256:1' }, scan: gap },
    ];
    expect(findingsOf(scans)).toHaveLength(1);
  });
});
