import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { slackLimitViolations } from '../demo/outbox/slack-limits.ts';
import type { Faults } from '../faults/faults.ts';
import { RECEIVER_FAULTS } from '../faults/plan.ts';
import type { Ledger } from './ledger.ts';

/** Stands in for what webhooks reach, and for Slack: takes every message, and sometimes says so too late. */
export interface Receivers {
  /** Secrets by name, as the policy of this scenario names them. */
  readonly secrets: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** The service gives up on a receiver after 10 seconds. */
const TOO_LATE_MILLIS = 11_000;

/** Most of what is acknowledged late is not acknowledged at all, which costs nobody 10 seconds. */
const CUT_OFF = 0.9;

const SIGNING_KEY = `whsec_${Buffer.alloc(32).toString('base64')}`;

/** Listens on any free port; all that comes is entered in the ledger. */
export async function startReceivers(faults: Faults, ledger: Ledger): Promise<Receivers> {
  async function take(channel: string, id: string | undefined, body: string): Promise<boolean> {
    const document = JSON.parse(body);
    const problems = channel === 'chat' ? slackLimitViolations(document) : [];
    for (const problem of problems) ledger.refused.push({ channel, problem });
    if (problems.length > 0) return false;
    const point = { service: 'receivers', operation: channel, caller: 'deliver-alert' };
    const fault = faults.at(point, RECEIVER_FAULTS);
    ledger.receive({ channel, deliveryId: id, document, isLate: fault !== undefined });
    if (!fault) return true;
    await late(fault.size);
    return true;
  }

  async function late(size: number): Promise<void> {
    if (size < CUT_OFF) throw new CutOff();
    await sleep(TOO_LATE_MILLIS, undefined, { ref: false });
  }

  async function answer(path: string, id: string | undefined, body: string, to: ServerResponse) {
    const isTaken = await take(path.slice(1), id, body);
    to.writeHead(isTaken ? 200 : 400).end(isTaken ? 'ok' : 'invalid_blocks');
  }

  const server = createServer((request, response) => {
    const id = request.headers['webhook-id'];
    readText(request)
      .then((body) =>
        answer(request.url ?? '', typeof id === 'string' ? id : undefined, body, response),
      )
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = (channel: string) => `http://127.0.0.1:${port}/${channel}`;
  const signed = (channel: string) => JSON.stringify({ url: url(channel), key: SIGNING_KEY });
  return {
    secrets: {
      'chaos-hook': signed('hook'),
      'chaos-urgent': signed('urgent'),
      'chaos-chat': url('chat'),
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
