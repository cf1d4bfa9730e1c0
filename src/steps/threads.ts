import type { Assessment } from '../domain/assessment.ts';
import type { SlackBotChannel } from '../domain/policy.ts';
import type { StreamRef } from '../domain/stream.ts';
import { messagesBefore, type Thread, withMessage } from '../domain/thread.ts';
import type { Ports, Sent } from '../ports.ts';
import { resolutionSlack, resolvedSlack } from '../render/slack/resolution.ts';
import { ifThere } from './if-there.ts';
import { slackMessages } from './send-notice.ts';

type Needs = Pick<Ports, 'threads' | 'assessments' | 'channels' | 'settings'>;

/** One stream that a batch tells of, by its assessment, and the execution that found it. */
export interface ToldOf {
  readonly ref: StreamRef;
  readonly assessment: string;
  readonly executionArn: string;
  /** Whether the message of the batch has told it; else it is said in threads alone. */
  readonly isInMessage: boolean;
}

/** A channel with threads, and its name in the policy. */
export interface ThreadedChannel {
  readonly name: string;
  readonly channel: SlackBotChannel;
}

/** How a batch was sent. */
export interface SentBatch {
  readonly deliveryId: string;
  /** Absent where there was nothing to send but what is said in threads. */
  readonly receipt?: string | undefined;
  /** Whether the message is about one image and nothing else: so it can be written again, with a note on it. */
  readonly isAlone: boolean;
}

/**
 * Remembers by which message streams have been told of that do not pass, and says of those that do that it is over: in
 * the messages themselves, and in the thread of the last unless the channel has just been told. Those are forgotten then; whoever starts over
 * says it again only where the reply was the last thing that was done.
 */
export async function tellThreads(
  ports: Needs,
  to: ThreadedChannel,
  told: readonly ToldOf[],
  batch: SentBatch,
): Promise<Sent> {
  for (const one of told) {
    const thread = await ports.threads.get(to.name, one.ref);
    if (!thread && batch.receipt === undefined) continue;
    const assessment = await ifThere(ports.assessments.get(one.assessment));
    if (!assessment) continue;
    if (assessment.verdict.kind !== 'pass') {
      await remember(ports, to, thread, { ...one, at: assessment.assessedAt }, batch);
    } else if (thread) {
      const sent = await resolve(ports, to, thread, { ...one, by: assessment, batch });
      if (sent.status === 'throttled') return sent;
      await forget(ports, to, thread, one.ref, assessment);
    }
  }
  return DELIVERED;
}

async function remember(
  { threads }: Needs,
  { name }: ThreadedChannel,
  thread: Thread | undefined,
  { ref, assessment, executionArn, at }: ToldOf & { readonly at: string },
  { receipt, isAlone }: SentBatch,
): Promise<void> {
  if (receipt === undefined) return;
  const message = { receipt, at, executionArn, ...(isAlone && { assessment }) };
  await threads.put(name, ref, withMessage(thread, message));
}

const DELIVERED: Sent = { status: 'delivered' };

async function resolve(
  { channels, assessments, settings }: Needs,
  { name, channel }: ThreadedChannel,
  thread: Thread,
  {
    by,
    executionArn: foundBy,
    isInMessage,
    batch,
  }: ToldOf & { readonly by: Assessment; readonly batch: SentBatch },
): Promise<Sent> {
  const messages = messagesBefore(thread, by.assessedAt);
  const last = messages.at(-1);
  if (!last) return DELIVERED;
  // Editing twice is editing once: so first what may be repeated.
  for (const { receipt, assessment: key, executionArn } of messages) {
    if (key === undefined) continue;
    const assessment = await ifThere(assessments.get(key));
    // Threads outlive the documents that their first messages were made of: those stay as they are.
    if (!assessment) continue;
    const dashboard = settings.dashboardUrl;
    const notice = { kind: 'image', assessment, executionArn, dashboard } as const;
    const [alert] = slackMessages(channel, notice, name);
    if (!alert) continue;
    const sent = await channels.slackBot.edit(channel, receipt, resolvedSlack(alert, by));
    if (sent.status === 'throttled') return sent;
  }
  if (isInMessage) return DELIVERED;
  return channels.slackBot.post(channel, {
    message: resolutionSlack(by, foundBy),
    deliveryId: `${batch.deliveryId}#${last.receipt}`,
    replyTo: last.receipt,
  });
}

/** What has been told since stays open. */
async function forget(
  { threads }: Needs,
  { name }: ThreadedChannel,
  thread: Thread,
  ref: StreamRef,
  { assessedAt }: Assessment,
): Promise<void> {
  const over = messagesBefore(thread, assessedAt);
  const messages = thread.messages.filter((message) => !over.includes(message));
  if (messages.length === 0) await threads.remove(name, ref);
  else await threads.put(name, ref, { messages });
}
