import { type AlertInBrief, briefOf, roundUpAlerts } from '../domain/alert.ts';
import type { Delivery } from '../domain/assessment.ts';
import type { Notice } from '../domain/notice.ts';
import type { OutboxEntry } from '../domain/outbox.ts';
import {
  deliveryOf,
  hears,
  isResolutionFor,
  type Notable,
  type Report,
  withoutResolutions,
} from '../domain/report.ts';
import { roundUpReports } from '../domain/round-up.ts';
import type { StreamRef } from '../domain/stream.ts';
import { type OwedAlert, owedTo } from '../domain/stream-state.ts';
import type { Ports } from '../ports.ts';
import { ifThere } from './if-there.ts';
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

/** What a sweep has taken over is told by its report, and by no other. */
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
  ports: Needs,
  channel: string,
  { key, execution }: Extract<OutboxEntry, { kind: 'report' }>,
): Promise<{ readonly report: Report; readonly isHeard: boolean } | undefined> {
  const made = await ifThere(ports.sweeps.getReport(key));
  // What a report that is gone was to tell is still owed: the next one does.
  if (!made) return undefined;
  const isHeard = await ports.receipts.has(deliveryOf(execution, channel));
  const report = isHeard ? made : await withItsOwn(ports, made, channel);
  return hears(report, channel) ? { report, isHeard } : undefined;
}

/** The report as far as it is still its run's to tell: another sweep may have gone on at the same time, or before a redrive. */
async function withItsOwn({ streams }: Needs, report: Report, channel: string): Promise<Report> {
  const notable = await someAtATime(report.notable, async (one): Promise<readonly Notable[]> => {
    const { outcome } = one;
    if (outcome.kind !== 'assessed' || !one.deliver.includes(channel)) return [one];
    const state = await streams.get({ ...outcome.image, stream: outcome.stream });
    const isOwn = ({ alertId }: Delivery) =>
      state && owedTo(state, alertId, channel)?.run.id === report.execution;
    const deliver = outcome.deliver.filter((one) => one.channel === channel && isOwn(one));
    return deliver.length > 0 ? [{ ...one, outcome: { ...outcome, deliver } }] : [];
  });
  return { ...report, notable: notable.flat() };
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

/** What is to be said, and what can be no more. */
export interface Said {
  /** Absent where nothing is left to say. */
  readonly notice?: Notice | undefined;
  /** Alerts whose assessment is not kept any more. */
  readonly lost: readonly AlertOfStream[];
}

/** One alert is told in full, several in brief; reports that go out with them are one. */
export async function noticeOf(ports: Needs, content: Content, telling: Telling): Promise<Said> {
  const { channel, executionArn } = telling;
  const { alerts } = content;
  const { registryId, region, dashboardUrl: dashboard } = ports.settings;
  const [only, ...others] = alerts;
  const [first, ...more] = reportsFor(content, channel);
  const report =
    first && (await withLink(ports, roundUpReports([first, ...more], channel), channel));
  if (!only) return { notice: report && { kind: 'report', report, dashboard }, lost: [] };
  if (others.length === 0 && !report) {
    const { alert, missed } = only;
    const assessment = await ifThere(ports.assessments.get(alert.assessment));
    if (!assessment) return { lost: [only] };
    const notice = { assessment, executionArn: alert.run.id, missed, dashboard };
    return { notice: { kind: 'image', ...notice }, lost: [] };
  }
  const read = await someAtATime(alerts, (one) => ifThere(readInBrief(ports, one)));
  const inBrief = read.flatMap((brief) => brief ?? []);
  if (inBrief.length < alerts.length) {
    const lost = alerts.filter((_, index) => !read[index]);
    // One that is left alone is told in full.
    const left = alerts.filter((one) => !lost.includes(one));
    const said = await noticeOf(ports, { ...content, alerts: left }, telling);
    return { ...said, lost: [...lost, ...said.lost] };
  }
  const registry = { registryId, region };
  const notice = { alerts: roundUpAlerts(inBrief), registry, report, executionArn, dashboard };
  return { notice: { kind: 'alerts', ...notice }, lost: [] };
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
  return briefOf(assessment, { alertId: alert.id, executionArn: alert.run.id, missed });
}

/** What has been told is owed no longer; nor is what is lost, but it is counted. */
export async function settle(
  { streams, receipts }: Needs,
  channel: string,
  { alerts, resolutions, reports, heard }: Content,
  lost: readonly AlertOfStream[],
): Promise<void> {
  for (const { execution } of reports) await receipts.add(deliveryOf(execution, channel));
  const isLost = new Set(lost);
  const told = [
    ...[...alerts, ...resolutions]
      .filter((one) => !isLost.has(one))
      .map(({ ref, alert }) => ({ ref, alertId: alert.id })),
    ...[...reports, ...heard].flatMap((report) => toldBy(report, channel)),
  ];
  await someAtATime(lost, ({ ref, alert }) => streams.giveUp(ref, alert.id, channel));
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
