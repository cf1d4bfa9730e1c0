import { DeliveryRefusedError, TemporarilyUnavailableError } from '../../domain/errors.ts';
import type { Sent, SlackWebhooks } from '../../ports.ts';

const TIMEOUT_MS = 10_000;

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
    async post(secret, message): Promise<Sent> {
      const response = await request(send, await secretValue(secret), message);
      if (response.ok) return { status: 'delivered' };
      if (response.status === 429) {
        return { status: 'throttled', retryAfterSeconds: retryAfter(response) };
      }
      if (response.status >= 500) {
        throw new TemporarilyUnavailableError(`Slack answered ${response.status}.`);
      }
      const reason = (await response.text()).trim().slice(0, 100);
      throw new DeliveryRefusedError(
        `Slack answered ${response.status}: ${REFUSALS[reason] ?? (reason || 'no reason given')}.`,
      );
    },
  };
}

async function request(send: typeof fetch, url: string, message: unknown): Promise<Response> {
  try {
    return await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      // Followed, it would become a GET of some page, whose answer looks like a delivery.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    // Not the error itself: fetch puts the URL, which is the secret, into some of its messages.
    const kind = error instanceof Error ? error.name : 'unknown error';
    throw new TemporarilyUnavailableError(`Slack could not be reached (${kind}).`);
  }
}

/** Seconds; a header that is missing or odd counts as 30. */
function retryAfter(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : 30;
}
