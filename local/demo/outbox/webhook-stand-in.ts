import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';

/** Stands in for Teams Workflows and for a receiver of signed webhooks. */
export interface WebhookStandIn {
  readonly teamsUrl: string;
  readonly webhookUrl: string;
  stop(): Promise<void>;
}

/** What came, and to whom. */
export interface WebhookMessage {
  readonly channel: 'teams' | 'webhook';
  readonly body: string;
}

const CHANNELS: Readonly<Record<string, WebhookMessage['channel']>> = {
  '/teams': 'teams',
  '/webhook': 'webhook',
};

/** Teams takes messages of about 28 KB. */
const LARGEST_FOR_TEAMS = 28_000;

/** Answers 202 to JSON, as Workflows do; 404 to other addresses, 413 to what is too large for Teams. */
export async function startWebhookStandIn(
  onMessage: (message: WebhookMessage) => Promise<void>,
): Promise<WebhookStandIn> {
  async function answer(path: string, body: string): Promise<number> {
    const channel = CHANNELS[path];
    if (channel === undefined) return 404;
    if (channel === 'teams' && Buffer.byteLength(body) > LARGEST_FOR_TEAMS) return 413;
    await onMessage({ channel, body });
    return 202;
  }

  const server = createServer((request, response) => {
    readText(request)
      .then((body) => answer(request.url ?? '', body))
      .catch(() => 400)
      .then((status) => response.writeHead(status).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    teamsUrl: `http://127.0.0.1:${port}/teams`,
    webhookUrl: `http://127.0.0.1:${port}/webhook`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
