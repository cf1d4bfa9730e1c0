import { DeliveryRefusedError, TemporarilyUnavailableError } from '../../domain/errors.ts';
import type { Sent, SlackBots } from '../../ports.ts';
import { exchangeJson, retryAfter, saysWhen } from './post.ts';

/** What Slack says when it will not accept the next try either, for people (Slack: "chat.postMessage", Errors). */
const REFUSALS: Readonly<Record<string, string>> = {
  channel_not_found: 'the channel does not exist, or is private and the app is not in it',
  not_in_channel: 'the app is not in the channel: invite it',
  is_archived: 'the channel is archived',
  invalid_auth: 'it does not accept the token',
  not_authed: 'it does not accept the token',
  token_revoked: 'the token has been revoked',
  token_expired: 'the token has expired',
  account_inactive: 'the app, or its workspace, has been removed',
  missing_scope: 'the app lacks the scope chat:write',
  no_permission: 'the app lacks a permission',
  restricted_action: 'an admin of the workspace has forbidden it',
  team_access_not_granted: 'the app has no access to the workspace',
  msg_too_long: 'the message is too large for it',
  msg_blocks_too_long: 'the message is too large for it',
  invalid_blocks: 'it does not understand the message',
};

const TRANSIENT: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

const THROTTLED: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
]);

/** Whoever has deleted a message, or lets nobody edit old ones, need not hear how it has ended. */
const GONE: ReadonlySet<string> = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'thread_not_found',
]);

/** Slack's Web API with the token of a bot; `secretValue` reads it by name, and it appears in no message and no log. */
export function slackBots(
  secretValue: (name: string) => Promise<string>,
  apiUrl: string,
  send: typeof fetch = fetch,
): SlackBots {
  async function call(method: string, secret: string, body: object): Promise<Sent> {
    const token = await secretValue(secret);
    const { response, answer } = await exchangeJson(
      {
        name: 'Slack',
        url: new URL(method, apiUrl).href,
        body: JSON.stringify(body),
        headers: { authorization: `Bearer ${token}` },
      },
      send,
    );
    // Slack answers 200 to what it refuses: the body tells.
    const { ok, error = '', ts } = answer;
    if (response.ok && ok) return { status: 'delivered', receipt: ts };
    if (response.status === 429 || THROTTLED.has(error) || saysWhen(response)) {
      return { status: 'throttled', retryAfterSeconds: retryAfter(response) };
    }
    if (GONE.has(error)) return { status: 'delivered' };
    if (response.status >= 500 || TRANSIENT.has(error)) {
      throw new TemporarilyUnavailableError(`Slack answered ${error || response.status}.`);
    }
    const meaning = Object.hasOwn(REFUSALS, error) ? REFUSALS[error] : undefined;
    const reason = error || `status ${response.status}`;
    throw new DeliveryRefusedError(
      `Slack answered ${reason}${meaning === undefined ? '' : `: ${meaning}`}.`,
    );
  }

  return {
    post: ({ token, channel }, { message, deliveryId, replyTo }) =>
      call('chat.postMessage', token, {
        channel,
        ...message,
        ...(replyTo !== undefined && { thread_ts: replyTo }),
        unfurl_links: false,
        unfurl_media: false,
        metadata: {
          event_type: 'ecr_scan_warden_delivery',
          event_payload: { delivery_id: deliveryId },
        },
      }),
    edit: ({ token, channel }, receipt, message) =>
      call('chat.update', token, { channel, ts: receipt, ...message }),
  };
}
