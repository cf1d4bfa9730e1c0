import type { Outcome } from '../domain/assessment.ts';
import { DeliveryRefusedError } from '../domain/errors.ts';
import type { Policy } from '../domain/policy.ts';
import { type Counts, SEVERITIES } from '../domain/severity.ts';
import type { CompiledReport } from '../steps/compile-report.ts';
import type { Delivered } from '../steps/deliver-alert.ts';
import type { Owed } from '../steps/measure-owed.ts';
import type { ToTell } from '../steps/to-tell.ts';
import type { Measurement } from './metrics.ts';

/** How an invocation ended. */
export type Ended<I, O> =
  | { readonly input: I; readonly output: O; readonly error?: undefined }
  | { readonly input: I; readonly output?: undefined; readonly error: unknown };

interface Assessing {
  readonly platforms: readonly { readonly awaited: { readonly scan: string } }[];
  readonly waitedSeconds: number;
}

/** What became of an image, how long it waited for its scans, and for how many of them in vain. */
export function measureAssessment({
  input,
  output,
}: Ended<Assessing, Outcome>): readonly Measurement[] {
  if (!output) return [];
  const { kind } = output;
  const verdict = kind === 'assessed' ? output.verdict : 'none';
  const timeouts = input.platforms.filter(({ awaited }) => awaited.scan === 'timed-out').length;
  return [
    count('ImagesAssessed', 1, { outcome: kind, verdict }),
    ...(input.waitedSeconds > 0 ? [seconds('ScanWait', input.waitedSeconds)] : []),
    ...(timeouts > 0 ? [count('ScanTimeouts', timeouts)] : []),
  ];
}

/** What a sweep has found: every image, and every open finding of the registry. */
export function measureReport({
  output,
}: Ended<
  unknown,
  Pick<CompiledReport, 'totals' | 'findings' | 'failed' | 'scansPutOff' | 'unread'>
>): readonly Measurement[] {
  if (!output) return [];
  const { totals, findings, failed, scansPutOff, unread = [] } = output;
  const images = (['pass', 'breach', 'unknown', 'skipped', 'failed'] as const).map((end) =>
    count('ImagesSwept', totals[end], { end }),
  );
  return [
    ...images,
    count('SweepsSucceeded', failed ? 0 : 1),
    count('ScansPutOff', scansPutOff),
    count('RegistriesNotRead', unread.length),
    ...openFindings(findings),
  ];
}

function openFindings(counts: Counts): readonly Measurement[] {
  return SEVERITIES.map((severity) => count('OpenFindings', counts[severity] ?? 0, { severity }));
}

/** Whether a channel took what was sent to it, by the type of the channel, and how many alerts it has heard. */
export const measureDelivery =
  ({ policy }: { readonly policy: Pick<Policy, 'channels'> }) =>
  ({ input, output, error }: Ended<ToTell, Delivered>): readonly Measurement[] => {
    const { channels } = policy;
    const type = Object.hasOwn(channels, input.channel) ? channels[input.channel]?.type : undefined;
    const channelType = type ?? 'none';
    const result = output?.status ?? (error instanceof DeliveryRefusedError ? 'refused' : 'failed');
    return [
      count('Deliveries', 1, { channelType, result }),
      ...(output?.status === 'delivered'
        ? [count('AlertsTold', output.told, { channelType })]
        : []),
      // Without the type of the channel: an alarm watches one combination of dimensions.
      ...(result === 'refused' ? [count('RefusedDeliveries', 1)] : []),
    ];
  };

/**
 * How many alerts are owed, and for how long the oldest could have been delivered. And that no sweep has succeeded by
 * this: an alarm needs figures of days without sweeps, too, and CloudWatch fills up no metric that has none.
 */
export function measureOwed({ output }: Ended<unknown, Owed>): readonly Measurement[] {
  if (!output) return [];
  return [
    count('OwedAlerts', output.alerts),
    seconds('OldestOwedAlert', output.oldestSeconds),
    count('SweepsSucceeded', 0),
  ];
}

function count(
  name: Measurement['name'],
  value: number,
  dimensions?: Measurement['dimensions'],
): Measurement {
  return { name, value, unit: 'Count', ...(dimensions && { dimensions }) };
}

function seconds(name: Measurement['name'], value: number): Measurement {
  return { name, value, unit: 'Seconds' };
}
