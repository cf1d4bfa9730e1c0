import type { TeamsWebhooks } from '../../ports.ts';
import { postJson } from './post.ts';

/** Webhooks of Workflows ("When a Teams webhook request is received"); `secretValue` reads their URLs by name. */
export function teamsWebhooks(
  secretValue: (name: string) => Promise<string>,
  send: typeof fetch = fetch,
): TeamsWebhooks {
  return {
    async post(secret, message) {
      const url = await secretValue(secret);
      return postJson({ name: 'Teams', url, body: JSON.stringify(message) }, send);
    },
  };
}
