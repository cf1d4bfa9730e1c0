import * as z from 'zod';
import type { Outcome, OutcomeImage } from '../domain/assessment.ts';
import { imageKey, type RegistryId, registryKey } from '../domain/image.ts';
import { judgementFor, type Policy } from '../domain/policy.ts';
import { staleFeeds } from '../domain/priorities.ts';
import {
  byUrgency,
  category,
  type Notable,
  type Report,
  type Totals,
  type UnreadRegistry,
} from '../domain/report.ts';
import { audienceOf } from '../domain/routing.ts';
import { leavesUnchecked } from '../domain/scan.ts';
import { type PutOffScans, withPutOff } from '../domain/scan-budget.ts';
import { reach } from '../domain/scope.ts';
import { type Counts, sum } from '../domain/severity.ts';
import { noticesTo, suppressionNotices } from '../domain/suppression-notices.ts';
import type { Ports } from '../ports.ts';
import { forgetUnseen } from './catalogue.ts';
import { toOutcomeImage } from './outcome.ts';
import { collectOwedAlerts, toldOf } from './owed-alerts.ts';
import { watchedRegistries } from './registries.ts';
import { storeReport } from './store-report.ts';
import { survey } from './survey.ts';

export const Input = z.strictObject({
  /** The execution's name: what the sweep's files are kept under. */
  sweep: z.string().min(1),
  /** The execution's ARN: as the run, it owns the alerts of its children. */
  execution: z.string().min(1),
  /** After this long an alert that a scan still owes is taken over. */
  owedGraceSeconds: z.number().nonnegative(),
  startedAt: z.string().min(1),
  plan: z.string().min(1),
  /** Key of what it has selected by; absent in sweeps that an earlier version of the service has planned. */
  selections: z.string().min(1).optional(),
  repositories: z.int().nonnegative(),
  images: z.int().nonnegative(),
  /** Registries that do not let the service in. */
  unread: z
    .array(
      z.strictObject({
        registryId: z.string(),
        region: z.string(),
        repositories: z.int().nonnegative(),
        detail: z.string(),
      }),
    )
    .optional(),
  /** Key of the manifest of the map's results; absent where there was no image to look at. */
  results: z.string().min(1).optional(),
  /** Why there are none although there were images: the map itself has failed. */
  problem: z.string().min(1).optional(),
});

export interface CompiledReport {
  readonly report: string;
  readonly totals: Totals;
  /** Open findings of all images that were assessed. */
  readonly findings: Counts;
  /** The channels that have something to hear, of this report or of what runs that have died have left. */
  readonly deliver: readonly string[];
  /** Images that could not be checked although they should have been: failed, or timed out. */
  readonly unchecked: number;
  /** Scans that were needed, and not started: the budget of the day was used up. */
  readonly scansPutOff: number;
  /** Whether that makes the sweep a failure. */
  readonly failed: boolean;
  /** Registries that do not let the service in; absent where there are none. */
  readonly unread?: readonly UnreadRegistry[];
  /** Why the outcomes of all images are missing. */
  readonly problem?: string;
}

type Needs = Pick<
  Ports,
  | 'sweeps'
  | 'sweepLog'
  | 'reportLog'
  | 'reportFiles'
  | 'changeLog'
  | 'streams'
  | 'assessments'
  | 'catalogue'
  | 'receipts'
  | 'outboxes'
  | 'policy'
  | 'clock'
  | 'settings'
  | 'feeds'
>;

/**
 * Reads what every image's branch left behind and what all streams owe, and makes one report of it: a stream is told
 * of once, by the image that it is at. An image without an outcome has failed. Lists lose the images that are not
 * there any more.
 */
export const compileReport =
  (ports: Needs) =>
  async (input: z.infer<typeof Input>): Promise<CompiledReport> => {
    const { sweeps, policy, clock, settings, feeds } = ports;
    const { unread = [] } = input;
    const at = clock.now();
    const registry = { registryId: settings.registryId, region: settings.region };
    const registries = watchedRegistries(settings);
    const owed = await collectOwedAlerts(ports, registries, {
      run: { kind: 'sweep', id: input.execution },
      occasion: 'sweep',
      at,
      graceSeconds: input.owedGraceSeconds,
    });
    const audience = audienceOf(policy, 'sweep');
    const notable: Notable[] = [];
    const failed: OutcomeImage[] = [];
    const used = new Set<string>();
    const totals = emptyTotals(input);
    const seen = new Set<string>();
    let findings: Counts = {};
    let suppressed = 0;
    let unchecked = 0;
    let putOff: PutOffScans = {
      ...{ scans: 0, images: 0, neverScanned: 0 },
      budget: settings.scanBudget,
    };
    for await (const outcome of allOutcomes(sweeps, input)) {
      totals[category(outcome)] += 1;
      seen.add(imageKey(outcome.image));
      if (isUnchecked(outcome)) unchecked += 1;
      if (outcome.kind === 'failed') {
        notable.push(notChecked(outcome, policy, audience));
        failed.push(outcome.image);
      }
      if (outcome.kind === 'assessed') {
        notable.push(...toldOf({ ...outcome, deliver: owed.take(outcome) }));
        for (const key of outcome.suppressions) used.add(key);
        findings = sum([findings, outcome.counts]);
        suppressed += outcome.suppressed;
        if (outcome.putOff) putOff = withPutOff(putOff, outcome.putOff);
      }
    }
    for await (const outcome of owed.rest()) notable.push(...toldOf(outcome));

    const figures = {
      registry,
      execution: input.execution,
      startedAt: input.startedAt,
      finishedAt: at.toISOString(),
      totals,
    };
    const selections = input.selections ? await sweeps.getSelections(input.selections) : [];
    // What could not be read may all be there.
    const closed = new Set(unread.map(registryKey));
    const isClosed = (one: RegistryId) => closed.has(registryKey(one));
    const read = selections.filter((one) => !isClosed(one));
    await forgetUnseen(ports, read, seen, new Date(input.startedAt));
    // Where not every image was looked at, nobody knows what is of no use.
    const isWhole = unchecked + putOff.neverScanned + unread.length === 0;
    const suppressions = noticesTo(audience, policy, isWhole ? used : undefined, at);
    const unusedSuppressions = isWhole
      ? suppressionNotices(policy.suppressions, used, at).unused.map(({ key }) => key)
      : undefined;
    await ports.sweepLog.add({ ...figures, findings, suppressed, unusedSuppressions });
    const report: Report = {
      ...figures,
      notable: notable.sort((a, b) => byUrgency(a.outcome, b.outcome)),
      staleFeeds: staleFeeds(await feeds.priorities(), at),
      unread: unread.length > 0 ? unread : undefined,
      putOff: putOff.scans > 0 ? putOff : undefined,
      suppressions,
      audience: audience.filter((channel) => policy.channels[channel]?.heartbeat),
    };
    const { execution } = input;
    const question = {
      registry,
      registries,
      execution,
      occasion: 'sweep',
      channels: audience,
      at: at.toISOString(),
      failed,
      lookedAtSince: input.startedAt,
      isToLookAt: reach(selections.filter(isClosed)),
    } as const;
    const surveyed = await survey(ports, question);
    const { key, told } = await storeReport(ports, input.sweep, report, surveyed);
    return {
      report: key,
      totals,
      findings,
      // Those whose outbox has been left are collected, whether they hear of this report or not.
      deliver: [...new Set([...told, ...owed.left])].sort(),
      unchecked,
      scansPutOff: putOff.scans,
      failed:
        input.problem !== undefined ||
        // Of the own account that is no answer of somebody else's: the service itself lacks a right.
        unread.some(({ registryId }) => registryId === settings.registryId) ||
        (policy.sweep.failOnUnchecked && unchecked + unread.length > 0),
      ...(unread.length > 0 && { unread: unread }),
      ...(input.problem !== undefined && { problem: input.problem }),
    };
  };

function emptyTotals({ repositories, images }: z.infer<typeof Input>) {
  return { repositories, images, pass: 0, breach: 0, unknown: 0, skipped: 0, failed: 0 };
}

/** The outcomes that were left, and one for every planned image that left none: nothing drops out of a report. */
async function* allOutcomes(
  sweeps: Ports['sweeps'],
  { plan, results, images, problem }: z.infer<typeof Input>,
): AsyncGenerator<Outcome> {
  const seen = new Set<string>();
  if (results !== undefined) {
    for await (const outcome of sweeps.readOutcomes(results)) {
      seen.add(imageKey(outcome.image));
      yield outcome;
    }
  }
  if (seen.size >= images) return;
  for await (const { image } of sweeps.readPlan(plan)) {
    if (seen.has(imageKey(image))) continue;
    yield {
      kind: 'failed',
      image: toOutcomeImage(image),
      reason: 'NoOutcomeError',
      detail: problem ?? 'Its execution ended without leaving an outcome.',
    };
  }
}

function isUnchecked(outcome: Outcome): boolean {
  if (outcome.kind === 'failed') return true;
  if (outcome.kind !== 'assessed' || outcome.reason === undefined) return false;
  return leavesUnchecked(outcome.reason);
}

function notChecked(outcome: Outcome, policy: Policy, audience: readonly string[]): Notable {
  const { deliver } = judgementFor(policy, outcome.image);
  return { outcome, deliver: deliver.filter((channel) => audience.includes(channel)) };
}
