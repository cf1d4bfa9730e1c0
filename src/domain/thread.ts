/** What a channel with threads has been told of a stream, and not yet that it is over. */
export interface Thread {
  /** Oldest first; at least one. */
  readonly messages: readonly ThreadMessage[];
}

export interface ThreadMessage {
  /** What the channel knows the message by. */
  readonly receipt: string;
  /** When the image was assessed that it tells of, ISO 8601. */
  readonly at: string;
  /** Key of the assessment that it is all about; absent where the message is about several images. */
  readonly assessment?: string | undefined;
  /** The execution that found it. */
  readonly executionArn: string;
}

/** A stream may be told of every day for months; older messages stay as they are. */
const MESSAGES_KEPT = 10;

/** The thread with one more message; the same where it has it already. */
export function withMessage(thread: Thread | undefined, message: ThreadMessage): Thread {
  const before = (thread?.messages ?? []).filter(({ receipt }) => receipt !== message.receipt);
  return { messages: [...before, message].slice(-MESSAGES_KEPT) };
}

/** The messages that are from before that time: what is over then has been told by them. */
export function messagesBefore(thread: Thread, at: string): readonly ThreadMessage[] {
  return thread.messages.filter((message) => message.at < at);
}
