import { type Match, matchesImage } from './match.ts';
import type { QuietHours } from './quiet-hours.ts';
import { SEVERITIES, type Severity } from './severity.ts';
import type { Suppression } from './suppression.ts';

/** What makes a finding urgent whatever its severity: an exploit, one seen in use (KEV), or a likely one (EPSS). */
const PRIORITIES = ['exploitAvailable', 'kev', 'epss'] as const;

/** What open findings are measured by. */
export type Measure = Severity | (typeof PRIORITIES)[number];

export const MEASURES: readonly Measure[] = [...SEVERITIES, ...PRIORITIES];

/**
 * Breach at or above this many open findings of the measure; for `epss`, at one open finding of this probability, 0 to
 * 1, or more.
 */
export type Thresholds = Readonly<Partial<Record<Measure, number>>>;

/** How to judge an image. */
export interface Judgement {
  readonly thresholds: Thresholds;
  /** Count only findings that have, or may have, a fix. */
  readonly fixableOnly: boolean;
  /** Names of the channels that hear about it. */
  readonly deliver: readonly string[];
  /** Globs over tags that name streams, the first that matches first; where none does, tags tell their stream. */
  readonly streams: readonly string[];
  /** Whom alerts mention: as Slack writes it (`<@U…>`, `<!subteam^S…>`), else plain text. */
  readonly mention?: string | undefined;
}

/** A judgement and where it comes from, in words: `defaults`, or `rule 2 (repository payments/*, tag prod-*)`. */
export interface RuledJudgement extends Judgement {
  readonly rule: string;
}

export interface Rule extends Partial<Judgement> {
  readonly match: Match;
}

/** What a report can be about: a sweep, or all that has been since the last report of the day, or of the week. */
export const REPORT_OCCASIONS = ['sweep', 'daily', 'weekly'] as const;

export type ReportOccasion = (typeof REPORT_OCCASIONS)[number];

export type Channel = RouteSettings &
  (
    | { readonly type: 'sns' }
    /** Its own topic, which Amazon Q Developer in chat applications subscribes to. */
    | { readonly type: 'amazon-q' }
    /** `secret`: the name of the secret that holds the webhook's URL; see `parameterIn`. */
    | ({ readonly type: 'slack' | 'teams'; readonly secret: string } & Continued)
    | SlackBotChannel
    /** `secret`: the name of a secret with the URL and the key to sign with, as JSON. */
    | { readonly type: 'webhook'; readonly secret: string }
    /** `bus`: the name of an event bus of this account and Region. */
    | { readonly type: 'eventbridge'; readonly bus: string }
  );

/** A channel of Slack that a bot writes to, which can reply in threads and edit what it has said. */
export interface SlackBotChannel extends Continued {
  readonly type: 'slack';
  /** The name of the secret that holds the bot's token. */
  readonly token: string;
  /** Its id, as `C012AB3CD`. */
  readonly channel: string;
}

/** A channel whose messages are small. */
export interface Continued {
  /** Whether what does not fit into one message is continued in further ones; else it is left out, and counted. */
  readonly everything?: boolean | undefined;
}

/** The name of the parameter of Systems Manager that holds a secret, where it is not one of Secrets Manager. */
export function parameterIn(secret: string): string | undefined {
  return secret.startsWith(IN_PARAMETER_STORE)
    ? secret.slice(IN_PARAMETER_STORE.length)
    : undefined;
}

const IN_PARAMETER_STORE = 'ssm:';

/** Whether the end of a breach is told in the thread of its alert. */
export function keepsThreads<C extends Channel>(channel: C): channel is C & SlackBotChannel {
  return channel.type === 'slack' && 'token' in channel;
}

/** When a channel hears of what, whatever its type. */
export interface RouteSettings {
  /** What comes meanwhile is told afterwards, in one message. */
  readonly quietHours?: readonly QuietHours[] | undefined;
  /** News that is less severe waits for the next report. */
  readonly minimumChange?: Severity | undefined;
  /** The reports that it gets; absent: that of each sweep. */
  readonly reports?: readonly ReportOccasion[] | undefined;
  /** Whether it gets them even where there is nothing to report. */
  readonly heartbeat?: boolean | undefined;
}

export interface Policy {
  readonly defaults: Judgement;
  readonly rules: readonly Rule[];
  /** Those of the policy file, then those of VEX documents. */
  readonly suppressions: readonly Suppression[];
  readonly channels: Readonly<Record<string, Channel>>;
  readonly sweep: {
    /** Whether a sweep that could not check every image ends as failed (after its report is sent). */
    readonly failOnUnchecked: boolean;
  };
}

/**
 * The judgement of the first rule that matches; what the rule leaves out comes from the defaults, key by key: its
 * thresholds replace theirs as a whole.
 */
export function judgementFor(
  policy: Pick<Policy, 'defaults' | 'rules'>,
  image: { readonly repository: string; readonly tags: readonly string[] },
): RuledJudgement {
  const index = policy.rules.findIndex(({ match }) => matchesImage(match, image));
  const rule = policy.rules[index];
  const { defaults } = policy;
  return {
    thresholds: rule?.thresholds ?? defaults.thresholds,
    fixableOnly: rule?.fixableOnly ?? defaults.fixableOnly,
    deliver: rule?.deliver ?? defaults.deliver,
    streams: rule?.streams ?? defaults.streams,
    mention: rule?.mention ?? defaults.mention,
    rule: rule ? `rule ${index + 1} (${inWords(rule.match)})` : 'defaults',
  };
}

function inWords({ repository, tag }: Match): string {
  const parts = [
    ...(repository === undefined ? [] : [`repository ${repository}`]),
    ...(tag === undefined ? [] : [`tag ${tag}`]),
  ];
  return parts.join(', ') || 'every image';
}
