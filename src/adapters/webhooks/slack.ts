import type { SlackWebhooks } from '../../ports.ts';
import { postJson } from './post.ts';

/** What Slack says when it will not accept the next try either, for people (Slack: "Handling errors"). */
const REFUSALS: Readonly<Record<string, string>> = {
  invalid_payload: 'it does not understand the message',
  user_not_found: 'the user does not exist',
  action_prohibited: 'an admin of the workspace has forbidden it',
  invalid_token: 'the webhook has been revoked',
  channel_not_found: 'the channel does not exist',
  no_service: 'the webhook has been disabled or removed',
  channel_is_archived: 'the channel is archived',
};

/** `secretValue` reads a secret by name: the webhook's URL is one, and appears in no message and no log. */
export function slackWebhooks(
  secretValue: (name: string) => Promise<string>,
  send: typeof fetch = fetch,
): SlackWebhooks {
  return {
    async post(secret, message) {
      const url = await secretValue(secret);
      const body = JSON.stringify(message);
      return postJson({ name: 'Slack', url, body, refusals: REFUSALS }, send);
    },
  };
}
