import type { Batch, Outbox, OutboxEntry, Progress, Refusal, Window } from '../domain/outbox.ts';
import type { SlackBotChannel } from '../domain/policy.ts';
import type { StreamRef } from '../domain/stream.ts';
import type { Thread } from '../domain/thread.ts';

/** Reports that a channel has had, so that a run which starts over does not send them twice. */
export interface Receipts {
  has(delivery: string): Promise<boolean>;
  add(delivery: string): Promise<void>;
}

/** What waits to be told, channel by channel: who collects it, and what is on its way. */
export interface Outboxes {
  /** Leaves an entry; one that is there already stays as it is. */
  add(channel: string, entry: OutboxEntry): Promise<void>;
  /** Opens the channel's window, unless a living one is open; answers the one that is. */
  openWindow(channel: string, window: Window): Promise<Window>;
  /** Closes the window if it is still this one: who joins from now on opens another. */
  closeWindow(channel: string, window: Pick<Window, 'collector' | 'opener'>): Promise<void>;
  /** Sees every entry that has joined a window before it was closed. */
  read(channel: string): Promise<Outbox>;
  /** Makes one message of entries, this run's to send until then; undefined where another one is on its way. */
  freeze(
    channel: string,
    entries: readonly OutboxEntry[],
    lease: Lease,
  ): Promise<Batch | undefined>;
  /** Makes a batch that has been left this run's to send, as it is by now; undefined where another run is at it. */
  take(channel: string, batch: Batch, lease: Lease): Promise<Batch | undefined>;
  /** Lets anybody take the batch, at once. */
  release(channel: string, batch: Batch): Promise<void>;
  /** Notes how far a batch has come that takes several messages. */
  markProgress(channel: string, batch: Batch, progress: Progress): Promise<void>;
  /** `receipt`: what the receiver knows the message by, where it says so. */
  markSent(channel: string, batch: Batch, receipt?: string): Promise<void>;
  /** Takes the batch away, and its entries before it. */
  remove(channel: string, batch: Batch): Promise<void>;
  /** Remembers that the channel refuses, or, undefined, that it accepts again. */
  setRefusal(channel: string, refusal: Refusal | undefined): Promise<void>;
}

/** By which messages channels with threads have been told of streams that are not over. */
export interface Threads {
  get(channel: string, stream: StreamRef): Promise<Thread | undefined>;
  put(channel: string, stream: StreamRef, thread: Thread): Promise<void>;
  remove(channel: string, stream: StreamRef): Promise<void>;
}

/** Who sends, and until when others leave it to that run. */
export interface Lease {
  readonly run: string;
  readonly until: Date;
}

/** Where alerts go, by the types of channels. */
export interface Channels {
  readonly topic: Topic;
  /** The topic that Amazon Q Developer subscribes to. */
  readonly chatTopic: ChatTopic;
  readonly slack: SlackWebhooks;
  readonly slackBot: SlackBots;
  readonly teams: TeamsWebhooks;
  readonly webhook: SignedWebhooks;
  readonly eventBuses: EventBuses;
}

/** The SNS topic that e-mail and everything else SNS reaches subscribe to. Raises the errors of delivery. */
export interface Topic {
  publish(message: TopicMessage): Promise<void>;
}

export interface TopicMessage {
  /** At most 99 printable ASCII characters. */
  readonly Subject: string;
  /** JSON with a text per protocol, `default` among them; at most 256 KB. */
  readonly Message: string;
  readonly MessageStructure: 'json';
  /** `deliveryId`: the same however often the message comes, for receivers that drop repeats. */
  readonly MessageAttributes: {
    readonly deliveryId: { readonly DataType: 'String'; readonly StringValue: string };
  };
}

/** Incoming webhooks of Slack. */
export interface SlackWebhooks {
  /**
   * Posts to the webhook that the secret holds. Answers `throttled` where Slack asks to come back later. Raises
   * DeliveryRefusedError where it will never accept, TemporarilyUnavailableError where it may.
   */
  post(secret: string, message: SlackMessage): Promise<Sent>;
}

/** Slack's Web API with the token of a bot; answers and raises as webhooks do. */
export interface SlackBots {
  /** Answers the message's time stamp as its receipt. `replyTo`: that of the message whose thread it goes into. */
  post(
    to: SlackBotChannel,
    what: {
      readonly message: SlackMessage;
      readonly deliveryId: string;
      readonly replyTo?: string | undefined;
    },
  ): Promise<Sent>;
  /** Replaces a message; one that is gone, or may not be edited any more, stays as it is. */
  edit(to: SlackBotChannel, receipt: string, message: SlackMessage): Promise<Sent>;
}

/** Amazon Q Developer's custom notifications, over SNS. Raises the errors of delivery. */
export interface ChatTopic {
  /** JSON, at most 256 KB. */
  publish(message: { readonly Message: string }): Promise<void>;
}

/** Webhooks of Teams Workflows; answers and raises as those of Slack. */
export interface TeamsWebhooks {
  /** `message`: an Adaptive Card in its envelope. */
  post(secret: string, message: unknown): Promise<Sent>;
}

/** Webhooks of any receiver, with a signature; answers and raises as those of Slack. */
export interface SignedWebhooks {
  /** `id` is the same however often the delivery is tried. */
  post(secret: string, message: { readonly id: string; readonly document: unknown }): Promise<Sent>;
}

/** EventBridge. Raises the errors of delivery. */
export interface EventBuses {
  /** `bus`: a name. `document` becomes the event's detail: at most 256 KB as JSON, with all else in the event. */
  put(
    bus: string,
    event: {
      readonly type: string;
      /** ARNs of what it is about. */
      readonly resources: readonly string[];
      readonly document: unknown;
    },
  ): Promise<void>;
}

/** Block Kit, with the text that notifications show. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly unknown[];
}

export type Sent =
  /** `receipt`: what the receiver knows the message by, where it says so. */
  | { readonly status: 'delivered'; readonly receipt?: string | undefined }
  | {
      readonly status: 'throttled';
      readonly retryAfterSeconds: number;
      /** Whether some of the messages that a delivery takes have been accepted just now. */
      readonly isUnderWay?: boolean;
    };
