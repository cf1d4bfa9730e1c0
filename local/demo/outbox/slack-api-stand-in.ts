import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { z } from 'zod';
import { slackLimitViolations } from './slack-limits.ts';
import type { SlackMessage } from './slack-stand-in.ts';

/** Stands in for Slack's Web API, as far as a bot posts and edits by it. */
export interface SlackApiStandIn {
  /** What method names are appended to. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A message as it was posted, or as it has been edited. */
export interface BotMessage extends SlackMessage {
  readonly method: 'chat.postMessage' | 'chat.update';
  readonly channel: string;
  /** Its time stamp, by which it is known. */
  readonly ts: string;
  /** That of the message whose thread it is in. */
  readonly thread_ts?: string | undefined;
}

const PATH = '/api/';

const Message = z.object({
  channel: z.string(),
  text: z.string(),
  blocks: z.array(z.looseObject({ type: z.string() })),
  ts: z.string().optional(),
  thread_ts: z.string().optional(),
});

/** So are the time stamps of Slack: seconds, and what tells messages of one second apart. */
const FIRST_TS = 1_772_366_400;

/**
 * Answers as Slack does: 200, and in the body whether it is `ok`, else why not. `refuse` may name an error that every
 * call is answered with; `token` is the only one that is good.
 */
export async function startSlackApiStandIn(options: {
  readonly token: string;
  readonly onMessage: (message: BotMessage) => Promise<void>;
  readonly refuse?: (() => string | undefined) | undefined;
}): Promise<SlackApiStandIn> {
  const known = new Set<string>();

  async function answer(path: string, authorization: string, body: string) {
    const method = path.slice(PATH.length);
    if (method !== 'chat.postMessage' && method !== 'chat.update') return refused('unknown_method');
    if (authorization !== `Bearer ${options.token}`) return refused('invalid_auth');
    const refusal = options.refuse?.();
    if (refusal !== undefined) return refused(refusal);
    const message = Message.safeParse(JSON.parse(body)).data;
    if (!message) return refused('invalid_arguments');
    if (slackLimitViolations(message).length > 0) return refused('invalid_blocks');
    if (method === 'chat.update' && !known.has(message.ts ?? ''))
      return refused('message_not_found');
    const ts =
      method === 'chat.update' && message.ts !== undefined
        ? message.ts
        : `${FIRST_TS + known.size}.000100`;
    known.add(ts);
    await options.onMessage({ ...message, method, ts });
    return { ok: true, channel: message.channel, ts };
  }

  const server = createServer((request, response) => {
    readText(request)
      .then((body) => answer(request.url ?? '', request.headers.authorization ?? '', body))
      .catch(() => refused('internal_error'))
      .then((answered) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answered));
      });
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

function refused(error: string) {
  return { ok: false, error };
}
