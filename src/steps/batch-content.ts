import type { AssessedOutcome } from '../domain/assessment.ts';
import type { Notice } from '../domain/notice.ts';
import type { OutboxEntry } from '../domain/outbox.ts';
import { deliveryOf, hears, type Report } from '../domain/report.ts';
import { roundUp } from '../domain/round-up.ts';
import type { StreamRef } from '../domain/stream.ts';
import { type OwedAlert, owedTo } from '../domain/stream-state.ts';
import type { Ports } from '../ports.ts';
import { toOutcome } from './outcome.ts';
import { someAtATime } from './some-at-a-time.ts';

type Needs = Pick<Ports, 'streams' | 'assessments' | 'sweeps' | 'receipts' | 'settings'>;

/** What a batch tells: of its entries those that the channel has not heard by now. */
export interface Content {
  readonly alerts: readonly AlertOfStream[];
  readonly reports: readonly Report[];
  /** Reports that the channel has had, but whose alerts may not all be taken off what is owed. */
  readonly heard: readonly Report[];
}

interface AlertOfStream {
  readonly ref: StreamRef;
  readonly alert: OwedAlert;
  readonly missed?: number | undefined;
}

/** What a sweep has taken over is told by its report. */
export async function contentOf(
  ports: Needs,
  channel: string,
  entries: readonly OutboxEntry[],
): Promise<Content> {
  const found = await someAtATime(entries, async (entry) =>
    entry.kind === 'image'
      ? { alert: await alertOf(ports, channel, entry) }
      : { report: await reportOf(ports, channel, entry) },
  );
  const reports = found.flatMap(({ report }) => report ?? []);
  return {
    alerts: found.flatMap(({ alert }) => alert ?? []),
    reports: reports.flatMap(({ report, isHeard }) => (isHeard ? [] : report)),
    heard: reports.flatMap(({ report, isHeard }) => (isHeard ? report : [])),
  };
}

async function alertOf(
  { streams }: Needs,
  channel: string,
  { stream: ref, alertId }: Extract<OutboxEntry, { kind: 'image' }>,
): Promise<AlertOfStream | undefined> {
  const state = await streams.get(ref);
  const alert = state && owedTo(state, alertId, channel);
  if (alert?.run.kind !== 'scan') return undefined;
  return { ref, alert, missed: state?.missed?.[channel] };
}

async function reportOf(
  { sweeps, receipts }: Needs,
  channel: string,
  { key, execution }: Extract<OutboxEntry, { kind: 'report' }>,
): Promise<{ readonly report: Report; readonly isHeard: boolean } | undefined> {
  const report = await sweeps.getReport(key);
  if (!hears(report, channel)) return undefined;
  return { report, isHeard: await receipts.has(deliveryOf(execution, channel)) };
}

/** Who tells, where and when. */
export interface Telling {
  readonly channel: string;
  readonly executionArn: string;
  readonly at: Date;
}

/** One alert is told in full; several, and reports with them, are rounded up. There is at least one of either. */
export async function noticeOf(
  ports: Needs,
  { alerts, reports }: Content,
  telling: Telling,
): Promise<Notice> {
  const [only, ...others] = alerts;
  const [report, ...more] = reports;
  if (report && more.length === 0 && !only) return { kind: 'report', report };
  if (only && others.length === 0 && !report) {
    const { alert, missed } = only;
    const assessment = await ports.assessments.get(alert.assessment);
    return { kind: 'image', assessment, executionArn: alert.run.id, missed };
  }
  const outcomes = await someAtATime(alerts, (one) => outcomeOf(ports, telling, one));
  const { registryId, region } = ports.settings;
  const [since = telling.at.toISOString()] = alerts.map(({ alert }) => alert.since).sort();
  const gathered = { ...telling, registry: { registryId, region }, since, outcomes, reports };
  return { kind: 'report', report: roundUp(gathered) };
}

async function outcomeOf(
  { assessments }: Needs,
  { channel }: Telling,
  { alert, missed }: AlertOfStream,
): Promise<AssessedOutcome> {
  const assessment = await assessments.get(alert.assessment);
  const outcome = toOutcome(assessment, alert.assessment, [{ ...alert, channels: [channel] }]);
  return { ...outcome, missed };
}

/** What has been told is owed no longer. */
export async function settle(
  { streams, receipts }: Needs,
  channel: string,
  { alerts, reports, heard }: Content,
): Promise<void> {
  for (const { execution } of reports) await receipts.add(deliveryOf(execution, channel));
  const told = [
    ...alerts.map(({ ref, alert }) => ({ ref, alertId: alert.id })),
    ...[...reports, ...heard].flatMap((report) => toldBy(report, channel)),
  ];
  await someAtATime(told, ({ ref, alertId }) => streams.settle(ref, alertId, channel));
}

function toldBy({ notable }: Report, channel: string) {
  return notable.flatMap(({ outcome }) =>
    outcome.kind === 'assessed'
      ? outcome.deliver
          .filter((delivery) => delivery.channel === channel)
          .map(({ alertId }) => ({ ref: { ...outcome.image, stream: outcome.stream }, alertId }))
      : [],
  );
}
