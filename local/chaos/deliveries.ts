import type { Policy } from '../../src/domain/policy.ts';
import type { Report } from '../../src/domain/report.ts';
import type { StreamState } from '../../src/domain/stream-state.ts';
import type { Discrepancy } from './differences.ts';
import type { Frozen, Ledger, Received } from './ledger.ts';
import type { DueAlert } from './streams.ts';

/** What is checked of what was told. */
export interface Told {
  readonly due: readonly DueAlert[];
  readonly policy: Policy;
  readonly ledger: Ledger;
  readonly states: ReadonlyMap<string, readonly StreamState[]>;
  readonly report: (key: string) => Promise<Report>;
}

export interface CheckedDeliveries {
  readonly discrepancies: readonly Discrepancy[];
  /** Messages that came, repeats left out. */
  readonly messages: number;
  /** Messages that came again because it was not known that they had come. */
  readonly repeats: number;
}

/** Whether each alert came to each of its channels once, and no message came again without a reason. */
export async function checkDeliveries(told: Told): Promise<CheckedDeliveries> {
  const { ledger } = told;
  const discrepancies: Discrepancy[] = ledger.refused.map(({ channel, problem }) => ({
    name: 'message-refused',
    detail: `${channel}: ${problem}`,
  }));
  const nameless = namelessIn(told.policy);
  const withPlace = ledger.received.filter(({ channel }) => !nameless.has(channel));
  for (const { channel, deliveryId } of withPlace) {
    if (deliveryId === undefined)
      discrepancies.push({ name: 'message-without-id', detail: channel });
  }
  const byDelivery = Map.groupBy(
    withPlace,
    ({ channel, deliveryId }) => `${channel} ${deliveryId}`,
  );
  let repeats = 0;
  for (const messages of byDelivery.values()) {
    repeats += messages.length - 1;
    discrepancies.push(...unexplainedRepeats(ledger, messages));
  }
  const counted = countWithoutIds(ledger, nameless);
  discrepancies.push(...counted.discrepancies);
  const firsts = [...byDelivery.values()].flatMap(([first]) => first ?? []);
  const heard = await hearing(told, [...firsts, ...sentWithoutIds(ledger, nameless)]);
  discrepancies.push(...heard.discrepancies, ...checkAlerts(told, heard.times));
  return {
    discrepancies,
    messages: byDelivery.size + counted.messages,
    repeats: repeats + counted.repeats,
  };
}

/** A message may come again until the service has noted that it was accepted; then no more, and never changed. */
function unexplainedRepeats(ledger: Ledger, messages: readonly Received[]): readonly Discrepancy[] {
  const [first, ...others] = messages;
  if (!first?.deliveryId) return [];
  const notedAt = ledger.noted.get(batchIdOf(first.deliveryId)) ?? Number.POSITIVE_INFINITY;
  return others.flatMap(({ channel, deliveryId, at }) =>
    at > notedAt
      ? [
          {
            name: 'repeat-unexplained',
            detail: `${channel}: ${deliveryId} came after it was noted`,
          },
        ]
      : [],
  );
}

/** On an event bus each alert of a batch is an event of its own, with its place behind the id of the batch. */
function batchIdOf(deliveryId: string): string {
  return deliveryId.split('/', 1)[0] ?? deliveryId;
}

/** The channels that have no place for an id: webhooks of Slack and of Teams. */
function namelessIn({ channels }: Policy): ReadonlySet<string> {
  const named = Object.entries(channels);
  return new Set(
    named.flatMap(([name, { type }]) => (type === 'slack' || type === 'teams' ? [name] : [])),
  );
}

/** There they are as many messages as batches, but for those that were acknowledged late. */
function countWithoutIds(
  { received, batches, noted }: Ledger,
  nameless: ReadonlySet<string>,
): CheckedDeliveries {
  const discrepancies: Discrepancy[] = [];
  let [messages, repeats] = [0, 0];
  for (const channel of nameless) {
    const came = received.filter((message) => message.channel === channel);
    const sent = [...batches.values()].filter(
      (batch) => batch.channel === channel && noted.has(batch.deliveryId),
    ).length;
    messages += sent;
    repeats += came.length - sent;
    if (came.length < sent) {
      const detail = `${channel}: ${came.length} of ${sent} messages have come`;
      discrepancies.push({ name: 'message-missing', detail });
    }
  }
  return { discrepancies, messages, repeats };
}

/** What the service has noted as accepted by channels that have no place for an id. */
function* sentWithoutIds(
  { batches, noted }: Ledger,
  nameless: ReadonlySet<string>,
): Generator<Received> {
  for (const { channel, deliveryId } of batches.values()) {
    const at = noted.get(deliveryId);
    if (at !== undefined && nameless.has(channel)) yield { channel, deliveryId, isLate: false, at };
  }
}

/** The deliveries that have told each alert, by `nameOf`. */
type Times = ReadonlyMap<string, readonly string[]>;

async function hearing(
  { ledger, due, report }: Told,
  messages: readonly Received[],
): Promise<{ times: Times; discrepancies: readonly Discrepancy[] }> {
  const times = new Map<string, readonly string[]>();
  const discrepancies: Discrepancy[] = [];
  const digestOf = new Map(due.map((alert) => [nameOf(alert), alert.imageDigest]));
  for (const { channel, deliveryId = '', document } of messages) {
    if (deliveryId.startsWith('refusal#')) continue;
    const batch = ledger.batches.get(batchIdOf(deliveryId));
    if (!batch) {
      discrepancies.push({ name: 'message-invented', detail: `${channel}: ${deliveryId}` });
      continue;
    }
    const meant = await alertsIn(batch, digestOf, report);
    const mentioned = mentions(document);
    for (const [name, images] of meant) {
      const isTold = !mentioned || [...images].some((imageDigest) => mentioned.has(imageDigest));
      if (isTold) times.set(name, [...(times.get(name) ?? []), deliveryId]);
    }
    const known = new Set([...meant.values()].flatMap((images) => [...images]));
    for (const imageDigest of mentioned ?? []) {
      if (known.has(imageDigest)) continue;
      const detail = `${channel}: ${imageDigest}, of no alert`;
      discrepancies.push({ name: 'image-told-of', detail });
    }
  }
  return { times, discrepancies };
}

/**
 * What a batch was to tell, by `nameOf`, with the images that tell it: an alert by its own, one of a report by the
 * image that its stream was at then.
 */
async function alertsIn(
  { channel, entries }: Frozen,
  digestOf: ReadonlyMap<string, string>,
  read: Told['report'],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const meant = new Map<string, Set<string>>();
  const add = (name: string, imageDigest: string) =>
    meant.set(name, (meant.get(name) ?? new Set()).add(imageDigest));
  for (const entry of entries) {
    if (entry.kind === 'image') {
      const { repository, stream } = entry.stream;
      const name = nameOf({ channel, stream: `${repository}#${stream}`, alertId: entry.alertId });
      add(name, digestOf.get(name) ?? '');
      continue;
    }
    for (const { outcome } of (await read(entry.key)).notable) {
      if (outcome.kind !== 'assessed') continue;
      const stream = `${outcome.image.repository}#${outcome.stream}`;
      for (const delivery of outcome.deliver) {
        if (delivery.channel !== channel) continue;
        add(nameOf({ ...delivery, stream }), outcome.image.imageDigest);
      }
    }
  }
  return meant;
}

interface Named {
  readonly image: { readonly imageDigest: string };
}

/** As much of the documents of one image, of several, and of reports as names images. */
interface Mentioning extends Partial<Named> {
  readonly alerts?: readonly Named[];
  readonly alertsLeftOut?: number;
  readonly report?: Mentioning;
  readonly images?: readonly (Named & { readonly outcome: string })[];
  readonly imagesLeftOut?: number;
}

/** The images that a document tells of; undefined where it does not name them all. */
function mentions(document: unknown): ReadonlySet<string> | undefined {
  const { image, alerts, report, images, ...leftOut } = (document ?? {}) as Mentioning;
  if (image) return new Set([image.imageDigest]);
  if (!(alerts ?? images) || leftOut.alertsLeftOut || leftOut.imagesLeftOut) return undefined;
  const reported = report ? mentions(report) : [];
  const assessed = images?.filter(({ outcome }) => outcome === 'assessed') ?? [];
  const named = [...(alerts ?? []), ...assessed].map((one) => one.image.imageDigest);
  return reported && new Set([...named, ...reported]);
}

/** Each alert has left what is owed, and was told once where messages say what they tell. */
function checkAlerts({ due, states, ledger }: Told, times: Times) {
  const telling = new Set(
    ledger.received.flatMap(({ channel, document, deliveryId }) =>
      document !== undefined && deliveryId !== undefined ? [channel] : [],
    ),
  );
  return due.flatMap((alert): Discrepancy[] => {
    const { channel, stream, alertId } = alert;
    const detail = `${stream}: ${alertId} to ${channel}`;
    const owed = states
      .get(stream)
      ?.at(-1)
      ?.owed.find(({ id }) => id === alertId);
    if (owed?.channels.includes(channel)) return [{ name: 'alert-owed', detail }];
    const told = times.get(nameOf(alert)) ?? [];
    if (told.length === 0) return [{ name: 'alert-not-told', detail }];
    if (told.length > 1 && telling.has(channel)) {
      const by = told
        .map((id) => `${id} (${kindsIn(ledger.batches.get(batchIdOf(id)))})`)
        .join(' and ');
      const owners = ownersOf(alert, states.get(stream) ?? []);
      return [{ name: 'alert-told-twice', detail: `${detail}, by ${by}; owed by ${owners}` }];
    }
    return [];
  });
}

/** `2 image, 1 report` */
function kindsIn(batch: Frozen | undefined): string {
  const kinds = Map.groupBy(batch?.entries ?? [], ({ kind }) => kind);
  return [...kinds].map(([kind, some]) => `${some.length} ${kind}`).join(', ');
}

/** The runs whose an alert has been, in order. */
function ownersOf({ alertId }: DueAlert, chain: readonly StreamState[]): string {
  const owners = chain.flatMap(({ version, owed }) =>
    owed
      .filter(({ id }) => id === alertId)
      .map(({ run, channels }) => `${version}: ${run.kind} ${run.id.slice(-4)} [${channels}]`),
  );
  return owners.join(', ');
}

function nameOf({ channel, stream, alertId }: Pick<DueAlert, 'channel' | 'stream' | 'alertId'>) {
  return `${channel} ${stream} ${alertId}`;
}
