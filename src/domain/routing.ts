import type { Assessment } from './assessment.ts';
import { findingKey } from './finding.ts';
import type { KnownFinding } from './memory.ts';
import { keepsThreads, type Policy, type ReportOccasion, type RouteSettings } from './policy.ts';
import { quietUntil } from './quiet-hours.ts';
import { bySeverity } from './severity.ts';

/** When a channel is told what has come for it: when the window is over, and then not in its quiet hours. */
export function releaseAt(
  { quietHours = [] }: RouteSettings,
  at: Date,
  windowSeconds: number,
): Date {
  return quietUntil(quietHours, new Date(at.getTime() + windowSeconds * 1000));
}

/** When the last of an alert's channels is free to be told. */
export function releasedAt(
  { channels, since }: { readonly channels: readonly string[]; readonly since: string },
  policy: Pick<Policy, 'channels'>,
): Date {
  const at = new Date(since);
  const releases = channels.map((channel) => releaseAt(routeOf(policy, channel), at, 0).getTime());
  return new Date(Math.max(at.getTime(), ...releases));
}

/** The settings of a channel; none of one that the policy has not (any more). */
export function routeOf({ channels }: Pick<Policy, 'channels'>, channel: string): RouteSettings {
  return (Object.hasOwn(channels, channel) ? channels[channel] : undefined) ?? {};
}

/** The channels that get the reports of an occasion. */
export function audienceOf(
  { channels }: Pick<Policy, 'channels'>,
  occasion: ReportOccasion,
): readonly string[] {
  return Object.keys(channels).filter((name) => getsReport(routeOf({ channels }, name), occasion));
}

/** Whether a channel gets the reports of an occasion: those of sweeps, unless it asks for others. */
export function getsReport(
  { reports = ['sweep'] }: RouteSettings,
  occasion: ReportOccasion,
): boolean {
  return reports.includes(occasion);
}

/** Who hears of an assessment at once, and who by the next report. */
export interface Routes {
  readonly now: readonly string[];
  readonly later: readonly string[];
  /** Those that hear in the thread of an alert that it is over. */
  readonly threads: readonly string[];
}

/**
 * By the `minimumChange` of the channels that the policy names for the image. A sweep makes a report: whoever gets it
 * need not wait longer, and the others hear of what it has found by the next report that they get.
 */
export function routesOf(
  assessment: Assessment,
  policy: Pick<Policy, 'channels'>,
  run: { readonly kind: string },
): Routes {
  const { deliver } = assessment.judgement;
  const isNow = (channel: string) =>
    run.kind === 'sweep'
      ? getsReport(routeOf(policy, channel), 'sweep')
      : isUrgentFor(assessment, routeOf(policy, channel));
  return {
    now: deliver.filter(isNow),
    later: deliver.filter((channel) => !isNow(channel)),
    threads: deliver.filter((name) => {
      const channel = Object.hasOwn(policy.channels, name) ? policy.channels[name] : undefined;
      return channel !== undefined && keepsThreads(channel);
    }),
  };
}

/**
 * Whether any of the findings that the news is about is as severe as the channel asks for, or urgent whatever its
 * severity. An image that has turned unknown, or is known again, has no finding to wake anybody for.
 */
function isUrgentFor(
  { news, findings, judgement }: Assessment,
  { minimumChange }: RouteSettings,
): boolean {
  if (minimumChange === undefined) return true;
  const about = new Set(news.findings);
  return findings.some(
    (finding) =>
      about.has(findingKey(finding)) &&
      (bySeverity(finding.severity, minimumChange) <= 0 ||
        isUrgent(finding, judgement.thresholds.epss)),
  );
}

/** Whether it is exploited, or likely to be by the threshold of the policy, where it has one. */
function isUrgent({ kev, exploitAvailable, epss = 0 }: KnownFinding, likely = Infinity): boolean {
  return kev === true || exploitAvailable === true || epss >= likely;
}
