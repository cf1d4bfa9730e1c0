import type { Progress } from '../domain/outbox.ts';
import type { Sent } from '../ports.ts';

/** One delivery, which may take several messages. */
export interface Delivery {
  /** The same however often it is tried. */
  readonly id: string;
  /** What the receiver has accepted of it before. */
  readonly accepted?: Pick<Progress, 'parts' | 'receipt'> | undefined;
  /** Is told what the receiver has accepted now, message by message, where it takes several. */
  readonly onAccepted?:
    | ((accepted: Pick<Progress, 'parts' | 'receipt'>) => Promise<void>)
    | undefined;
}

/**
 * Sends the messages that have not been accepted yet, in order, each under an id of its own. `post` gets what the
 * receiver knows the first message by, for those after it. Answers the receipt of the first.
 */
export async function sendParts<M>(
  messages: readonly M[],
  { id, accepted, onAccepted }: Delivery,
  post: (message: M, deliveryId: string, first: string | undefined) => Promise<Sent>,
): Promise<Sent> {
  const before = accepted?.parts ?? 0;
  let receipt = accepted?.receipt;
  for (const [index, message] of messages.entries()) {
    if (index < before) continue;
    const sent = await post(message, index === 0 ? id : `${id}/${index + 1}`, receipt);
    if (sent.status === 'throttled')
      return { ...sent, ...(index > before && { isUnderWay: true }) };
    receipt ??= sent.receipt;
    if (messages.length > 1) await onAccepted?.({ parts: index + 1, receipt });
  }
  return { status: 'delivered', receipt };
}
