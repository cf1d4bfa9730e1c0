import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { z } from 'zod';
import { slackLimitViolations } from './slack-limits.ts';

export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly unknown[];
}

/** Stands in for Slack's incoming webhooks. */
export interface SlackStandIn {
  /** The URL of the one webhook that there is. */
  readonly url: string;
  stop(): Promise<void>;
}

const PATH = '/services/T000/B000/local';

const SECOND_MS = 1000;

const Message = z.object({
  text: z.string(),
  blocks: z.array(z.looseObject({ type: z.string() })),
});

type Answer = readonly [status: number, body: string, headers?: Readonly<Record<string, string>>];

/**
 * Answers as Slack does, with its words for what it would refuse; `onRefused` hears the reasons, which Slack keeps. With
 * a `pace`, it takes one message a second by that clock, and asks for patience otherwise.
 */
export async function startSlackStandIn(options: {
  readonly onMessage: (message: SlackMessage) => Promise<void>;
  readonly onRefused: (reasons: readonly string[]) => void;
  readonly pace?: { readonly now: () => Date } | undefined;
}): Promise<SlackStandIn> {
  let takenAt = -Infinity;

  async function answer(path: string, body: string): Promise<Answer> {
    if (path !== PATH) return [404, 'no_service'];
    const at = options.pace?.now().getTime() ?? Infinity;
    if (at - takenAt < SECOND_MS) return [429, 'rate_limited', { 'retry-after': '1' }];
    const message = parse(body);
    if (!message) return [400, 'invalid_payload'];
    const reasons = slackLimitViolations(message);
    if (reasons.length > 0) {
      options.onRefused(reasons);
      return [400, 'invalid_blocks'];
    }
    takenAt = options.pace ? at : -Infinity;
    await options.onMessage(message);
    return [200, 'ok'];
  }

  const server = createServer((request, response) => {
    readText(request)
      .then((body) => answer(request.url ?? '', body))
      .catch((error): Answer => [500, `rollup_error: ${error}`])
      .then(([status, body, headers]) => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${PATH}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function parse(body: string): SlackMessage | undefined {
  try {
    return Message.safeParse(JSON.parse(body)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
