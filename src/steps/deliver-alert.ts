import { z } from 'zod';
import type { Assessment } from '../domain/assessment.ts';
import { DeliveryRefusedError } from '../domain/errors.ts';
import type { Channel } from '../domain/policy.ts';
import type { Report } from '../domain/report.ts';
import type { Ports, Sent, SlackMessage, TopicMessage } from '../ports.ts';

export const Input = z.strictObject({
  channel: z.string().min(1),
  /** What to tell, by the key it is stored under. */
  alert: z.strictObject({ kind: z.enum(['assessment', 'report']), key: z.string().min(1) }),
  /** The ARN of the execution that found it, to link to. */
  execution: z.string().min(1),
});
