import { createHmac } from 'node:crypto';
import { DeliveryRefusedError } from '../../domain/errors.ts';
import type { SignedWebhooks } from '../../ports.ts';
import { postJson } from './post.ts';

/** Shorter keys can be guessed. */
const SHORTEST_KEY_BYTES = 24;

/**
 * Webhooks of any receiver, signed as Standard Webhooks says (standardwebhooks.com): HMAC-SHA-256 over id, time stamp
 * and body. The secret is JSON with `url` and `key`, the key as `whsec_` and base64.
 */
export function signedWebhooks(
  secretValue: (name: string) => Promise<string>,
  now: () => Date,
  send: typeof fetch = fetch,
): SignedWebhooks {
  return {
    async post(secret, { id, document }) {
      const { url, key } = parse(await secretValue(secret), secret);
      const body = JSON.stringify(document);
      const timestamp = String(Math.floor(now().getTime() / 1000));
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`);
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature.digest('base64')}`,
      };
      return postJson({ name: 'The webhook', url, body, headers }, send);
    },
  };
}

/** Nothing of the secret is in an error. */
function parse(text: string, name: string): { readonly url: string; readonly key: Buffer } {
  const { url, key } = asObject(text);
  if (typeof url !== 'string' || typeof key !== 'string' || !key.startsWith('whsec_')) {
    throw new DeliveryRefusedError(
      `The secret ${name} must be JSON as {"url": "https://…", "key": "whsec_…"}.`,
    );
  }
  const bytes = Buffer.from(key.slice('whsec_'.length), 'base64');
  if (bytes.length < SHORTEST_KEY_BYTES) {
    throw new DeliveryRefusedError(
      `The key in the secret ${name} is too short: ${SHORTEST_KEY_BYTES} bytes in base64, at least.`,
    );
  }
  return { url, key: bytes };
}

function asObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
