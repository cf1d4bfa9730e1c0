import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { slackLimitViolations } from '../demo/outbox/slack-limits.ts';

/** A message as it has come to a webhook. */
export interface Incoming {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The bytes of the key that every signed webhook of this scenario has. */
export const SIGNING_KEY = Buffer.alloc(32, 'chaos');

/** Teams takes messages of about 28 KB. */
const LARGEST_CARD = 28_000;

/** What receivers of webhooks look at, as docs/channels.md has it: an old message may be one that was overheard. */
const OLDEST_SECONDS = 300;

/** Why Slack would refuse a message; no reasons: it takes it. */
export function slackProblems({ body }: Incoming): readonly string[] {
  return slackLimitViolations(JSON.parse(body));
}

/** Why Teams Workflows would. */
export function teamsProblems({ body }: Incoming): readonly string[] {
  const { type, attachments = [] } = JSON.parse(body);
  const size = Buffer.byteLength(body);
  return [
    ...(size > LARGEST_CARD ? [`${size} bytes`] : []),
    ...(type === 'message' ? [] : [`a ${type}, not a message`]),
    ...(attachments[0]?.content?.type === 'AdaptiveCard' ? [] : ['no card']),
  ];
}

/** Why a receiver of signed webhooks would. */
export function signatureProblems({ headers, body }: Incoming): readonly string[] {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers;
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!(age < OLDEST_SECONDS)) return [`its time stamp is ${timestamp}`];
  const signed = createHmac('sha256', SIGNING_KEY).update(`${id}.${timestamp}.${body}`);
  const isGenuine = headers['webhook-signature'] === `v1,${signed.digest('base64')}`;
  return isGenuine ? [] : ['its signature is another'];
}

/** As much of a custom notification as matters here. */
export interface Notification {
  readonly id?: string;
  readonly source?: string;
  readonly content?: { readonly title?: string; readonly description?: string };
}

/** Why Amazon Q Developer would show nothing of a notification. */
export function amazonQProblems({ source, content }: Notification): readonly string[] {
  const { title = '', description = '' } = content ?? {};
  return [
    ...(source === 'custom' ? [] : [`its source is ${source}`]),
    ...within('title', title, 250),
    ...within('description', description, 8000),
  ];
}

function within(name: string, text: string, longest: number): readonly string[] {
  const { length } = text;
  return length > 0 && length <= longest ? [] : [`a ${name} of ${length} characters`];
}
