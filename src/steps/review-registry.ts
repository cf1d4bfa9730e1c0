import * as z from 'zod';
import { staleFeeds } from '../domain/priorities.ts';
import { byUrgency, type Notable, type Report, type Totals } from '../domain/report.ts';
import { isWorthTelling } from '../domain/route-report.ts';
import { audienceOf } from '../domain/routing.ts';
import { reach, sweptBy } from '../domain/scope.ts';
import { noticesTo, usedBut } from '../domain/suppression-notices.ts';
import type { Ports } from '../ports.ts';
import { collectOwedAlerts, toldOf } from './owed-alerts.ts';
import { watchedRegistries } from './registries.ts';
import { storeReport } from './store-report.ts';
import { survey } from './survey.ts';

export const Input = z.strictObject({
  occasion: z.enum(['daily', 'weekly']),
  /** The execution's name: what the report's files are kept under. */
  name: z.string().min(1),
  /** The execution's ARN: as the run, it owns the alerts that have waited for this report. */
  execution: z.string().min(1),
  startedAt: z.string().min(1),
  /** After this long what another run that makes a report still owes is taken over. */
  owedGraceSeconds: z.number().nonnegative(),
});

export interface Reviewed {
  /** Absent where no channel of the policy asks for such reports. */
  readonly report?: string | undefined;
  /** The channels that get it. */
  readonly deliver: readonly string[];
}

type Needs = Pick<
  Ports,
  | 'assessments'
  | 'catalogue'
  | 'changeLog'
  | 'clock'
  | 'feeds'
  | 'outboxes'
  | 'policy'
  | 'receipts'
  | 'reportFiles'
  | 'reportLog'
  | 'scanConfigurations'
  | 'settings'
  | 'streams'
  | 'sweepLog'
  | 'sweeps'
>;

/**
 * Makes the report of a day or a week: of what all images are at, of what has changed since the last one, and of what
 * has waited for it. Nothing is scanned or judged anew. A channel for which there is nothing to report gets none, unless
 * it wants a heartbeat.
 */
export const reviewRegistry =
  (ports: Needs) =>
  async (input: z.infer<typeof Input>): Promise<Reviewed> => {
    const { policy, clock, settings, sweepLog, feeds } = ports;
    const { occasion, execution, startedAt } = input;
    const channels = audienceOf(policy, occasion);
    if (channels.length === 0) return { deliver: [] };

    const at = clock.now();
    const registry = { registryId: settings.registryId, region: settings.region };
    const registries = watchedRegistries(settings);
    const owed = await collectOwedAlerts(ports, registries, {
      run: { kind: 'report', id: execution },
      occasion,
      at,
      graceSeconds: input.owedGraceSeconds,
    });
    const notable: Notable[] = [];
    for await (const outcome of owed.rest()) notable.push(...toldOf(outcome));

    const [sweep] = await sweepLog.last(registry, 1);
    const swept = sweptBy(await ports.scanConfigurations.all(), settings);
    const question = {
      ...{ registry, registries, occasion, execution, channels, at: at.toISOString() },
      ...{ failed: [], lookedAtSince: sweep?.startedAt, isToLookAt: reach(swept) },
    };
    const surveyed = await survey(ports, question);
    const audience = channels.filter((channel) => {
      const route = surveyed.routes[channel];
      return policy.channels[channel]?.heartbeat || (route && isWorthTelling(route));
    });
    const report: Report = {
      ...{ occasion, registry, execution, startedAt, audience },
      finishedAt: at.toISOString(),
      totals: sweep?.totals ?? NOTHING_SWEPT,
      notable: notable.sort((a, b) => byUrgency(a.outcome, b.outcome)),
      staleFeeds: staleFeeds(await feeds.priorities(), at),
      // Only a sweep knows which cover nothing: what has come into the policy since then is none of those.
      suppressions: noticesTo(
        channels,
        policy,
        usedBut(sweep?.unusedSuppressions, policy.suppressions),
        at,
      ),
    };
    const { key, told } = await storeReport(ports, input.name, report, surveyed);
    return { report: key, deliver: told };
  };

const NOTHING_SWEPT: Totals = {
  ...{ repositories: 0, images: 0 },
  ...{ pass: 0, breach: 0, unknown: 0, skipped: 0, failed: 0 },
};
