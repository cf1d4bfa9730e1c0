// Measures one scan type, and prints the figures as JSON. Needs --expose-gc.
import { setFlagsFromString } from 'node:v8';
import { toFindings } from '../src/adapters/ecr/findings.ts';
import { assess } from '../src/domain/assess.ts';
import type { Assessment } from '../src/domain/assessment.ts';
import type { ScanType } from '../src/domain/scan.ts';
import type { Measured } from './assess.ts';
import { type Answer, answerOf } from './ecr-answer.ts';
import { median } from './median.ts';

const RUNS = 25;
const DAY_MS = 24 * 60 * 60 * 1000;
const type: ScanType = process.argv[2] === 'ENHANCED' ? 'ENHANCED' : 'BASIC';
const { gc } = globalThis;
if (!gc) throw new Error('This needs --expose-gc.');

const text = JSON.stringify(answerOf(type, 10_000));
const first = assessAnswer(JSON.parse(text), new Date(0), undefined);
const parse = () => JSON.parse(text);
const raw = parse();
const again = () => assessAnswer(raw, new Date(DAY_MS), first);
// In turns, so that whatever else the machine does slows both down.
const times = Array.from({ length: RUNS }, () => [millisOf(parse), millisOf(again)] as const);
const measured: Measured = {
  bytes: Buffer.byteLength(text),
  parseMillis: median(times.map(([parsing]) => parsing)),
  assessMillis: median(times.map(([, assessing]) => assessing)),
  ...memoryOf(again),
};
process.stdout.write(JSON.stringify(measured));

function assessAnswer(parsed: Answer, at: Date, before?: Assessment): Assessment {
  const image = {
    registryId: '111122223333',
    region: 'eu-west-1',
    repository: 'payments/api',
    imageDigest: `sha256:${'0'.repeat(64)}`,
    tags: ['1.0.0'],
  };
  return assess({
    image: { ...image, platforms: [{ imageDigest: image.imageDigest }] },
    stream: '*',
    scans: [
      {
        platform: { imageDigest: image.imageDigest },
        scan: { status: 'complete', type, findings: toFindings(parsed) },
      },
    ],
    judgement: {
      thresholds: { CRITICAL: 1, HIGH: 1 },
      fixableOnly: false,
      deliver: ['alerts'],
      streams: [],
      rule: 'defaults',
    },
    suppressions: [],
    at,
    before,
  });
}

function millisOf(act: () => unknown): number {
  gc?.();
  const startedAt = performance.now();
  act();
  return performance.now() - startedAt;
}

/** Of what is allocated, nothing is collected meanwhile: the peak is all of it. */
function memoryOf(act: () => unknown): { readonly peakBytes: number; readonly keptBytes: number } {
  setFlagsFromString('--semi-space-growth-factor=1');
  gc?.();
  const before = process.memoryUsage().heapUsed;
  const kept = act();
  const peak = process.memoryUsage().heapUsed;
  gc?.();
  const after = process.memoryUsage().heapUsed;
  if (!kept) throw new Error('There is nothing to keep.');
  return { peakBytes: peak - before, keptBytes: after - before };
}
