import { type AlertInBrief, briefOf, roundUpAlerts } from '../domain/alert.ts';
import type { Notice } from '../domain/notice.ts';
import type { OutboxEntry } from '../domain/outbox.ts';
import {
  deliveryOf,
  hears,
  isResolutionFor,
  type Report,
  withoutResolutions,
} from '../domain/report.ts';
import { roundUpReports } from '../domain/round-up.ts';
import type { StreamRef } from '../domain/stream.ts';
import { type OwedAlert, owedTo } from '../domain/stream-state.ts';
import type { Ports } from '../ports.ts';
import { someAtATime } from './some-at-a-time.ts';
import type { ToldOf } from './threads.ts';

type Needs = Pick<
  Ports,
  'streams' | 'assessments' | 'sweeps' | 'receipts' | 'reportFiles' | 'settings'
>;

/** What a batch tells: of its entries those that the channel has not heard by now. */
export interface Content {
  readonly alerts: readonly AlertOfStream[];
  /** Streams that no longer breach: said in threads alone. */
  readonly resolutions: readonly AlertOfStream[];
  readonly reports: readonly Report[];
  /** Reports that the channel has had, but whose alerts may not all be taken off what is owed. */
  readonly heard: readonly Report[];
}

export interface AlertOfStream {
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
  const alerts = found.flatMap(({ alert }) => alert ?? []);
  return {
    alerts: alerts.filter(({ alert }) => !alert.isResolution),
    resolutions: alerts.filter(({ alert }) => alert.isResolution),
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

/** The reports that have something to say besides what is said in threads. */
export function reportsFor({ reports }: Content, channel: string): readonly Report[] {
  return reports
    .map((report) => withoutResolutions(report, channel))
    .filter((report) => hears(report, channel));
}

/** Every stream that a batch tells the channel of, by what it was told by. */
export function toldOf(
  { alerts, resolutions, reports, heard }: Content,
  channel: string,
): readonly ToldOf[] {
  return [
    ...[...alerts, ...resolutions].map(({ ref, alert }) => ({
      ref,
      assessment: alert.assessment,
      executionArn: alert.run.id,
      isInMessage: !alert.isResolution,
    })),
    ...[...reports, ...heard].flatMap(({ notable, execution: executionArn }) =>
      notable.flatMap(({ outcome, deliver }) =>
        outcome.kind === 'assessed' && deliver.includes(channel)
          ? [
              {
                ref: { ...outcome.image, stream: outcome.stream },
                assessment: outcome.assessment,
                executionArn,
                isInMessage: !isResolutionFor(outcome, channel),
              },
            ]
          : [],
      ),
    ),
  ];
}

/** Who tells, and where. */
export interface Telling {
  readonly channel: string;
  readonly executionArn: string;
}

/**
 * One alert is told in full, several in brief; reports that go out with them are one. There is at least one of either.
 */
export async function noticeOf(
  ports: Needs,
  content: Content,
  { channel, executionArn }: Telling,
): Promise<Notice> {
  const { alerts } = content;
  const { registryId, region, dashboardUrl: dashboard } = ports.settings;
  const [only, ...others] = alerts;
  const [first, ...more] = reportsFor(content, channel);
  const report =
    first && (await withLink(ports, roundUpReports([first, ...more], channel), channel));
  if (!only && report) return { kind: 'report', report, dashboard };
  if (only && others.length === 0 && !report) {
    const { alert, missed } = only;
    const assessment = await ports.assessments.get(alert.assessment);
    return { kind: 'image', assessment, executionArn: alert.run.id, missed, dashboard };
  }
  const inBrief = await someAtATime(alerts, (one) => readInBrief(ports, one));
  return {
    kind: 'alerts',
    alerts: roundUpAlerts(inBrief),
    registry: { registryId, region },
    report,
    executionArn,
    dashboard,
  };
}

/** The link is made when the message is: it does not work for long. */
async function withLink({ reportFiles }: Needs, report: Report, channel: string): Promise<Report> {
  const files = report.routes?.[channel]?.files;
  return files ? { ...report, link: await reportFiles.link(files.html) } : report;
}

/** Assessments may be large: of each only what is told is held. */
async function readInBrief(
  { assessments }: Needs,
  { alert, missed }: AlertOfStream,
): Promise<AlertInBrief> {
  const assessment = await assessments.get(alert.assessment);
  return briefOf(assessment, { executionArn: alert.run.id, missed });
}

/** What has been told is owed no longer. */
export async function settle(
  { streams, receipts }: Needs,
  channel: string,
  { alerts, resolutions, reports, heard }: Content,
): Promise<void> {
  for (const { execution } of reports) await receipts.add(deliveryOf(execution, channel));
  const told = [
    ...[...alerts, ...resolutions].map(({ ref, alert }) => ({ ref, alertId: alert.id })),
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
