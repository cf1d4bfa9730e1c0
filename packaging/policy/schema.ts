import { z } from 'zod';
import { globMatcher } from '../../src/domain/match.ts';
import { MEASURES, type Measure, type Thresholds } from '../../src/domain/policy.ts';
import { SEVERITIES } from '../../src/domain/severity.ts';
import { QUIET_HOURS_KEYS, RouteSettings } from './route-settings.ts';

/** The names of thresholds as the policy file spells them: levels in lower case, then the priorities. */
const SPELLINGS: ReadonlyMap<string, Measure> = new Map(
  MEASURES.map((measure) => [
    SEVERITIES.some((severity) => severity === measure) ? measure.toLowerCase() : measure,
    measure,
  ]),
);

/**
 * Names of Secrets Manager secrets, as its API reference allows them, less the space that nobody needs; or, behind
 * `ssm:`, names of parameters of Systems Manager.
 */
export const SECRET_NAME = /^([A-Za-z0-9/_+=.@-]{1,512}|ssm:[A-Za-z0-9/_.-]{1,1011})$/;

const CHANNEL_NAME = /^[a-z0-9-]+$/;

const AtLeastOne = z.int().min(1).optional();

/** Above 0, for every finding has a probability of 0 or more. */
const Probability = z.number().gt(0).max(1).optional();

const ThresholdsInFile = z
  .strictObject(
    Object.fromEntries(
      [...SPELLINGS.keys()].map((name) => [name, name === 'epss' ? Probability : AtLeastOne]),
    ),
  )
  .transform((byName): Thresholds => {
    const given = [...SPELLINGS].flatMap(([name, measure]) => {
      const threshold = byName[name];
      return threshold === undefined ? [] : [[measure, threshold] as const];
    });
    return Object.fromEntries(given);
  });

const Glob = z.string().check(({ value, issues }) => {
  try {
    globMatcher(value);
  } catch (error) {
    issues.push({
      code: 'custom',
      input: value,
      message: `not a valid glob: ${error instanceof Error ? error.message : error}`,
    });
  }
});

const Deliver = z.array(z.string());

const Streams = z.array(Glob);

/** One line; what has Slack's brackets is the mention of a user or a group. */
const Mention = z.string().check(({ value, issues }) => {
  if (!/^(<@[UW][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>|[^<>\p{Cc}]{1,80})$/u.test(value)) {
    const message =
      'is neither a line of text nor a mention of Slack as <@U012AB3CD> or <!subteam^S012AB3CD>';
    issues.push({ code: 'custom', input: value, message });
  }
});

const Defaults = z.strictObject({
  thresholds: ThresholdsInFile,
  fixableOnly: z.boolean().default(false),
  deliver: Deliver,
  streams: Streams.default([]),
  mention: Mention.optional(),
});

const MatchInFile = z.strictObject({
  repository: Glob.optional(),
  tag: Glob.optional(),
});

const RuleInFile = z.strictObject({
  match: MatchInFile,
  thresholds: ThresholdsInFile.optional(),
  fixableOnly: z.boolean().optional(),
  deliver: Deliver.optional(),
  streams: Streams.optional(),
  mention: Mention.optional(),
});

/** Words that say something: for what has to give a reason, or a person to ask. */
const Words = z.string().check(({ value, issues }) => {
  if (value.trim() === '') {
    issues.push({ code: 'custom', input: value, message: 'is empty' });
  }
});

const SuppressionInFile = z.strictObject({
  id: Glob,
  package: Glob.optional(),
  repository: Glob.optional(),
  tag: Glob.optional(),
  reason: Words,
  owner: Words,
  expires: z.iso.date().optional(),
  until: z.literal('fix-available').optional(),
});

/** Names can be given to other channels; ids stay. */
const SlackChannelId = z.string().check(({ value, issues }) => {
  if (!/^[CGD][A-Z0-9]{6,30}$/.test(value)) {
    const message =
      'is not the id of a channel, as C012AB3CD: Slack shows it below "About" of the channel';
    issues.push({ code: 'custom', input: value, message });
  }
});

const SnsChannel = z.strictObject({ type: z.literal('sns'), ...RouteSettings });

const SecretName = z.string().regex(SECRET_NAME);

/** By webhook, with `secret`; or by a bot, with `token` and `channel`: see `slackChannels` in consistency.ts. */
const SlackChannel = z.strictObject({
  type: z.literal('slack'),
  secret: SecretName.optional(),
  token: SecretName.optional(),
  channel: SlackChannelId.optional(),
  everything: z.boolean().optional(),
  ...RouteSettings,
});

const TeamsChannel = z.strictObject({
  type: z.literal('teams'),
  secret: SecretName,
  everything: z.boolean().optional(),
  ...RouteSettings,
});

const WebhookChannel = z.strictObject({
  type: z.literal('webhook'),
  secret: SecretName,
  ...RouteSettings,
});

/** Names of event buses, as EventBridge's API reference allows them. */
const EventBridgeChannel = z.strictObject({
  type: z.literal('eventbridge'),
  bus: z
    .string()
    .regex(/^[A-Za-z0-9/._-]{1,256}$/)
    .default('default'),
  ...RouteSettings,
});

const AmazonQChannel = z.strictObject({ type: z.literal('amazon-q'), ...RouteSettings });

const CHANNELS = {
  sns: SnsChannel,
  slack: SlackChannel,
  teams: TeamsChannel,
  webhook: WebhookChannel,
  eventbridge: EventBridgeChannel,
  'amazon-q': AmazonQChannel,
} as const;

export const CHANNEL_TYPES: readonly string[] = Object.keys(CHANNELS);

const Sweep = z.strictObject({ failOnUnchecked: z.boolean().default(false) });

/** The policy file, as YAML reads it. */
export const PolicyFile = z.strictObject({
  defaults: Defaults,
  rules: z.array(RuleInFile).default([]),
  suppressions: z.array(SuppressionInFile).default([]),
  channels: z
    .record(
      z.string().regex(CHANNEL_NAME),
      z.discriminatedUnion('type', [
        SnsChannel,
        SlackChannel,
        TeamsChannel,
        WebhookChannel,
        EventBridgeChannel,
        AmazonQChannel,
      ]),
    )
    .default({}),
  sweep: Sweep.default({ failOnUnchecked: false }),
});

export type PolicyFile = z.infer<typeof PolicyFile>;

/** The keys that may stand in a map at a path; none where the schema has no map of fixed keys. */
export function keysAt(path: readonly PropertyKey[], map: unknown): readonly string[] {
  const [first, , third] = path;
  if (path.at(-1) === 'thresholds') return [...SPELLINGS.keys()];
  if (path.length === 0) return Object.keys(PolicyFile.shape);
  if (first === 'defaults') return Object.keys(Defaults.shape);
  if (first === 'rules') return Object.keys((third === 'match' ? MatchInFile : RuleInFile).shape);
  if (first === 'suppressions') return Object.keys(SuppressionInFile.shape);
  if (first === 'channels' && third === 'quietHours') return QUIET_HOURS_KEYS;
  if (first === 'channels') {
    return Object.keys(channelOf(map).shape);
  }
  return first === 'sweep' ? Object.keys(Sweep.shape) : [];
}

/** Slack's where the type is not known: it has the most keys. */
function channelOf(map: unknown) {
  const type = typeof map === 'object' && map !== null && 'type' in map ? map.type : undefined;
  return Object.entries(CHANNELS).find(([known]) => known === type)?.[1] ?? SlackChannel;
}
