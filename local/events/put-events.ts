import { z } from 'zod';
import { AwsError } from '../endpoint/protocol.ts';
import type { EventEntry } from './entry.ts';

/** An event as it is delivered: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export interface Envelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 in UTC without fractions of a second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The answer to one entry: an id, or why it was not taken. */
export interface EntryResult {
  readonly EventId?: string;
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
}

/** All entries of a request together, in bytes. */
const MAX_ENTRIES_BYTES = 256 * 1024;

/** A request may have up to ten entries; what an entry lacks is told in its result. */
export const putEventsInput = z.object({
  Entries: z
    .array(
      z.object({
        Source: z.string().optional(),
        DetailType: z.string().optional(),
        Detail: z.string().optional(),
        Resources: z.array(z.string()).readonly().optional(),
        Time: z.number().optional(),
        EventBusName: z.string().optional(),
      }),
    )
    .min(1)
    .max(10),
});

export type PutEventsEntry = Readonly<z.output<typeof putEventsInput>['Entries'][number]>;

/** An entry with all that an event needs, or why it is not taken. */
export function checkEntry(
  entry: PutEventsEntry,
): { event: EventEntry } | { problem: EntryResult } {
  const { Source, DetailType, Detail, ...rest } = entry;
  if (!Source) return { problem: missing('Source') };
  if (!DetailType) return { problem: missing('DetailType') };
  if (!Detail) return { problem: missing('Detail') };
  if (!parseDetail(Detail)) {
    return { problem: { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' } };
  }
  if (!isDefaultBus(entry.EventBusName)) {
    return {
      problem: {
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Event bus ${entry.EventBusName} does not exist.`,
      },
    };
  }
  return { event: { Source, DetailType, Detail, ...rest } };
}

/** Whether a name or ARN is that of the only bus there is. */
export function isDefaultBus(nameOrArn = 'default'): boolean {
  return nameOrArn.split('/').at(-1) === 'default';
}

const missing = (field: string): EntryResult => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${field} is not valid. Reason: ${field} is a required argument.`,
});

/** The event that a checked entry becomes. */
export function toEnvelope(
  entry: EventEntry,
  context: { id: string; account: string; region: string; now: number },
): Envelope {
  const millis = entry.Time === undefined ? context.now : entry.Time * 1000;
  return {
    version: '0',
    id: context.id,
    'detail-type': entry.DetailType,
    source: entry.Source,
    account: context.account,
    time: new Date(millis).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: context.region,
    resources: entry.Resources ?? [],
    detail: parseDetail(entry.Detail) ?? {},
  };
}

/**
 * The size of entries as EventBridge counts it: text in UTF-8, and 14 bytes for a time.
 * @throws AwsError ValidationException when they are too large together
 */
export function checkSize(entries: readonly PutEventsEntry[]): void {
  const bytes = (text = '') => Buffer.byteLength(text);
  const total = entries.reduce(
    (sum, { Source, DetailType, Detail, Resources = [], Time }) =>
      sum +
      bytes(Source) +
      bytes(DetailType) +
      bytes(Detail) +
      bytes(Resources.join('')) +
      (Time === undefined ? 0 : 14),
    0,
  );
  if (total > MAX_ENTRIES_BYTES) {
    throw new AwsError(
      'ValidationException',
      'Total size of the entries in the request is over the limit.',
    );
  }
}

function parseDetail(text = ''): Record<string, unknown> | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    const isObject = typeof detail === 'object' && detail !== null && !Array.isArray(detail);
    return isObject ? (detail as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
