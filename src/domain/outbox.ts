import { compare } from './compare.ts';
import type { StreamRef } from './stream.ts';

/** Something to be told on a channel. */
export type OutboxItem =
  | {
      /** An alert that a stream owes. */
      readonly kind: 'image';
      readonly stream: StreamRef;
      readonly alertId: string;
    }
  | {
      /** A report, by the key that it is stored under, and the execution that has made it. */
      readonly kind: 'report';
      readonly key: string;
      readonly execution: string;
    };

/** What waits to be told. */
export type OutboxEntry = OutboxItem & {
  /** Since when, ISO 8601. */
  readonly joinedAt: string;
};

/** What is the same however often it joins. */
export function outboxId(item: OutboxItem): string {
  if (item.kind === 'report') return `report#${item.execution}`;
  const { registryId, region, repository, stream } = item.stream;
  return `image#${registryId}/${region}/${repository}#${stream}#${item.alertId}`;
}

/** The time in which what comes for a channel becomes one message. */
export interface Window {
  /** The execution that collects what has come, and tells it. */
  readonly collector: string;
  /** What has opened it: an execution may have several alerts for a channel. */
  readonly opener: string;
  /** When it tells. */
  readonly until: Date;
}

/** What goes out as one message: the same content and the same id, however often it is tried. */
export interface Batch {
  readonly deliveryId: string;
  readonly entries: readonly OutboxEntry[];
  /** Whether the receiver has accepted it. */
  readonly isSent: boolean;
  /** How far it has come, where it takes several messages. */
  readonly progress?: Progress | undefined;
  /** What the receiver knows the message by, where it says so. */
  readonly receipt?: string | undefined;
  /** Until when the run that sends it is left alone. */
  readonly leasedUntil: Date;
}

/** How many messages of a batch the receiver has accepted. */
export interface Progress {
  readonly parts: number;
  /** Of how many alerts and reports they were made: of fewer they would be others. */
  readonly of: number;
  /** What the receiver knows the first by, where it says so. */
  readonly receipt?: string | undefined;
}

/** Why a channel has turned a message away for good. */
export interface Refusal {
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
  /** The channels on which that has been told. */
  readonly told: readonly string[];
}

/** All that is kept for one channel. */
export interface Outbox {
  /** Those of the batch included, oldest first. */
  readonly entries: readonly OutboxEntry[];
  /** A channel has one message on its way at a time. */
  readonly batch?: Batch | undefined;
  /** Absent while the channel accepts. */
  readonly refusal?: Refusal | undefined;
}

/** Oldest first; of those that came at once always the same. */
export function byAge(a: OutboxEntry, b: OutboxEntry): number {
  return compare(a.joinedAt, b.joinedAt) || compare(outboxId(a), outboxId(b));
}
