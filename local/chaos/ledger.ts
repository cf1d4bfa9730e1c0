import { feedKey } from '../../src/adapters/s3/feeds.ts';
import { FEEDS } from '../../src/domain/feed.ts';
import type { Batch } from '../../src/domain/outbox.ts';
import type { StreamState } from '../../src/domain/stream-state.ts';
import { operationOf } from '../endpoint/operation.ts';
import type { AwsRequest, AwsService } from '../endpoint/protocol.ts';
import type { History } from './history.ts';
import { amazonQProblems, type Notification } from './limits.ts';

/** A message that has come to a receiver. */
export interface Received {
  readonly channel: string;
  /** Absent where the channel has no place for it. */
  readonly deliveryId: string | undefined;
  /** As it came; absent for what goes out by SNS. */
  readonly document?: unknown;
  /** Whether the receiver has said too late, or never, that it took it. */
  readonly isLate: boolean;
  /** Orders what is entered. */
  readonly at: number;
}

/** What became one message, as the service wrote it down before sending it. */
export type Frozen = Pick<Batch, 'deliveryId' | 'entries'> & { readonly channel: string };

/**
 * What the service has really committed and sent, seen where it arrives: behind the faults, so that a write counts
 * whether its caller has heard of it or not.
 */
export interface Ledger {
  /** States of streams by their names (`repository#stream`), in the order of their versions. */
  statesOf(): ReadonlyMap<string, readonly StreamState[]>;
  readonly batches: ReadonlyMap<string, Frozen>;
  /** When the service has noted that a batch was accepted, by delivery id. */
  readonly noted: ReadonlyMap<string, number>;
  readonly received: readonly Received[];
  /** What a receiver has turned away. */
  readonly refused: { readonly channel: string; readonly problem: string }[];
  receive(message: Omit<Received, 'at'>): void;
  /** Put around the services: see `LocalAwsOptions`. */
  around(name: string, service: AwsService): AwsService;
}

/** What is stored of feeds is entered in the history. */
export function createLedger(history: Pick<History, 'stored'>): Ledger {
  const states = new Map<string, Map<number, StreamState>>();
  const batches = new Map<string, Frozen>();
  const noted = new Map<string, number>();
  const received: Received[] = [];
  const refused: Ledger['refused'] = [];
  let clock = 0;

  const receive: Ledger['receive'] = (message) => {
    clock += 1;
    received.push({ ...message, at: clock });
  };

  const ENTER: Readonly<Record<string, (request: AwsRequest) => void>> = {
    'dynamodb PutItem': (request) => put(JSON.parse(textOf(request)).Item),
    'dynamodb UpdateItem': (request) => update(JSON.parse(textOf(request))),
    'events PutEvents': (request) => JSON.parse(textOf(request)).Entries.forEach(putEvent),
    's3 PutObject': ({ url }) => store(url.pathname),
    'sns Publish': (request) => publish(new URLSearchParams(textOf(request))),
  };

  function store(path: string): void {
    const feed = FEEDS.find((name) => path.endsWith(feedKey(name)));
    if (feed && !history.stored.has(feed)) history.stored.set(feed, Date.now());
  }

  function put(item: Item): void {
    const [kind] = item.pk.S.split('#');
    if (kind === 'registry' && item.sk.S.startsWith('stream#') && item.state) {
      const name = item.sk.S.slice('stream#'.length);
      const state = JSON.parse(item.state.S) as StreamState;
      const known = states.get(name) ?? new Map<number, StreamState>();
      states.set(name, known.set(state.version, state));
    }
    if (kind === 'outbox' && item.sk.S === 'batch' && item.deliveryId && item.entries) {
      const deliveryId = item.deliveryId.S;
      const channel = item.pk.S.slice('outbox#'.length);
      batches.set(deliveryId, { channel, deliveryId, entries: JSON.parse(item.entries.S) });
    }
  }

  function update({ UpdateExpression, ExpressionAttributeValues: values }: Update): void {
    if (!UpdateExpression.includes('isSent')) return;
    clock += 1;
    const id = values[':id']?.S ?? '';
    if (!noted.has(id)) noted.set(id, clock);
  }

  function putEvent({ Source, Detail }: { Source: string; Detail: string }): void {
    if (Source !== 'ecr-scan-warden') return;
    const document = JSON.parse(Detail);
    receive({ channel: 'bus', deliveryId: document.deliveryId, document, isLate: false });
  }

  function publish(message: URLSearchParams): void {
    const isForChat = message.get('TopicArn')?.endsWith('-amazon-q');
    if (isForChat) notify(JSON.parse(message.get('Message') ?? '{}'));
    else receive({ channel: 'mail', deliveryId: idIn(message), isLate: false });
  }

  function notify(notification: Notification): void {
    const channel = 'assistant';
    refused.push(...amazonQProblems(notification).map((problem) => ({ channel, problem })));
    receive({ channel, deliveryId: notification.id, isLate: false });
  }

  return {
    statesOf: () =>
      new Map(
        [...states].map(([name, known]) => [
          name,
          [...known.values()].sort((a, b) => a.version - b.version),
        ]),
      ),
    batches,
    noted,
    received,
    refused,
    receive,
    around: (name, service) => async (request) => {
      const response = await service(request);
      if (response.status === 200) ENTER[`${name} ${operationOf(name, request)}`]?.(request);
      return response;
    },
  };
}

interface Item {
  readonly pk: { readonly S: string };
  readonly sk: { readonly S: string };
  readonly state?: { readonly S: string };
  readonly deliveryId?: { readonly S: string };
  readonly entries?: { readonly S: string };
}

interface Update {
  readonly UpdateExpression: string;
  readonly ExpressionAttributeValues: Readonly<Record<string, { readonly S?: string }>>;
}

function idIn(message: URLSearchParams): string | undefined {
  return message.get('MessageAttributes.entry.1.Value.StringValue') ?? undefined;
}

function textOf({ body }: AwsRequest): string {
  return body.toString('utf8');
}
