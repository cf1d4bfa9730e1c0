import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../faults/faults.ts';
import { RECEIVER_FAULTS } from '../faults/plan.ts';
import type { Ledger } from './ledger.ts';
import {
  type Incoming,
  SIGNING_KEY,
  signatureProblems,
  slackProblems,
  teamsProblems,
} from './limits.ts';

/**
 * Stands in for what webhooks reach, for Slack and for Teams: takes every message that is as it should be, and sometimes
 * says so too late.
 */
export interface Receivers {
  /** Secrets by name, as the policy of this scenario names them. */
  readonly secrets: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** The service gives up on a receiver after 10 seconds. */
const TOO_LATE_MILLIS = 11_000;

/** Most of what is acknowledged late is not acknowledged at all, which costs nobody 10 seconds. */
const CUT_OFF = 0.9;

/** Who listens, by channel, and why it would turn a message away. */
const RECEIVERS: Readonly<Record<string, (message: Incoming) => readonly string[]>> = {
  hook: signatureProblems,
  urgent: signatureProblems,
  chat: slackProblems,
  cards: teamsProblems,
};

/** Listens on any free port; all that comes is entered in the ledger. */
export async function startReceivers(faults: Faults, ledger: Ledger): Promise<Receivers> {
  async function take(channel: string, message: Incoming): Promise<boolean> {
    const problems = RECEIVERS[channel]?.(message) ?? ['nobody listens there'];
    for (const problem of problems) ledger.refused.push({ channel, problem });
    if (problems.length > 0) return false;
    const point = { service: 'receivers', operation: channel, caller: 'deliver-alert' };
    const fault = faults.at(point, RECEIVER_FAULTS);
    const id = message.headers['webhook-id'];
    ledger.receive({
      channel,
      deliveryId: typeof id === 'string' ? id : undefined,
      document: JSON.parse(message.body),
      isLate: fault !== undefined,
    });
    if (!fault) return true;
    await late(fault.size);
    return true;
  }

  async function late(size: number): Promise<void> {
    if (size < CUT_OFF) throw new CutOff();
    await sleep(TOO_LATE_MILLIS, undefined, { ref: false });
  }

  async function answer(path: string, message: Incoming, to: ServerResponse) {
    const isTaken = await take(path.slice(1), message);
    to.writeHead(isTaken ? 200 : 400).end(isTaken ? 'ok' : 'refused');
  }

  const server = createServer((request, response) => {
    const { url = '', headers } = request;
    readText(request)
      .then((body) => answer(url, { headers, body }, response))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = (channel: string) => `http://127.0.0.1:${port}/${channel}`;
  const key = `whsec_${SIGNING_KEY.toString('base64')}`;
  const signed = (channel: string) => JSON.stringify({ url: url(channel), key });
  return {
    secrets: {
      'chaos-hook': signed('hook'),
      'chaos-urgent': signed('urgent'),
      'chaos-chat': url('chat'),
      'chaos-cards': url('cards'),
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The connection ends without an answer. */
class CutOff extends Error {
  override readonly name = 'CutOff';
}
