import type { PolicyOptions } from '../../packaging/policy/load.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { FEED_PARAMETERS } from '../feeds/index.ts';
import { packageService } from '../package.ts';

/** Where a Slack channel of the policy that names no secret finds its webhook. */
const SLACK_SECRET = 'slack-webhook';

/** Also how a policy is read to know beforehand that it can be packaged. */
export const POLICY_OPTIONS: PolicyOptions = { slackSecret: SLACK_SECRET };

/** Milliseconds that a scan takes here; in AWS it takes up to minutes. */
export const SCAN_MILLIS = 1500;

/** A day of waiting within seconds: parameters of serverless.yml. */
const COMPRESSED_DAY = {
  scanEventTimeout: '4',
  pollFirstWait: '1',
  pollMaxWait: '2',
  pollDeadline: '3',
  indexWait: '2',
  // Pushes follow one another faster than people read: each alert is to be seen by itself.
  alertWindow: '0',
};

/** Packages the service as for AWS, but for shorter waits, feeds of this machine and somebody to write to. */
export function packageForDemo(options: {
  readonly out: string;
  readonly policy?: string | undefined;
  readonly params?: Readonly<Record<string, string>>;
}): ReturnType<typeof packageService> {
  return packageService({
    out: options.out,
    params: {
      ...COMPRESSED_DAY,
      ...FEED_PARAMETERS,
      email: 'you@example.com',
      slackSecret: SLACK_SECRET,
      ...(options.policy !== undefined && { policy: options.policy }),
      ...options.params,
    },
  });
}

/** Where the webhooks of this machine are. */
export interface WebhookUrls {
  readonly slackUrl: string;
  readonly teamsUrl: string;
  readonly webhookUrl: string;
}

/** The secrets that the channels of a policy name, each with what that type of channel expects in it. */
export function channelSecrets(
  { channels }: Pick<Policy, 'channels'>,
  { slackUrl, teamsUrl, webhookUrl }: WebhookUrls,
): Readonly<Record<string, string>> {
  const values = {
    slack: slackUrl,
    teams: teamsUrl,
    webhook: JSON.stringify({ url: webhookUrl, key: SIGNING_KEY }),
  };
  return Object.fromEntries(
    Object.values(channels).flatMap((channel) => {
      if ('token' in channel) return [[channel.token, BOT_TOKEN]];
      return 'secret' in channel ? [[channel.secret, values[channel.type]]] : [];
    }),
  );
}

/** What the Slack of this machine takes for a good one. */
export const BOT_TOKEN = 'xoxb-local';

/** Nobody checks it here. */
const SIGNING_KEY = `whsec_${Buffer.alloc(32).toString('base64')}`;
