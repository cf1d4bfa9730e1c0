import * as z from 'zod';
import type { OutboxItem } from '../domain/outbox.ts';

const text = z.string().min(1);

/** What a delivery is about: an alert that a stream owes, or a sweep's report by the key it is stored under. */
export const ToTell = z.strictObject({
  channel: text,
  alert: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('image'),
      registryId: text,
      region: text,
      repository: text,
      stream: text,
      id: text,
    }),
    z.strictObject({ kind: z.literal('report'), key: text }),
  ]),
  /** The ARN of the execution that delivers. */
  execution: text,
});

export type ToTell = z.infer<typeof ToTell>;

export function toItem({ alert, execution }: ToTell): OutboxItem {
  if (alert.kind === 'report') return { kind: 'report', key: alert.key, execution };
  const { registryId, region, repository, stream, id } = alert;
  return { kind: 'image', stream: { registryId, region, repository, stream }, alertId: id };
}
