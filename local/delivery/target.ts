import { z } from 'zod';

/** What the targets of rules and schedules have in common. Unknown settings are refused, not ignored. */
export const targetFields = {
  Arn: z.string().min(1),
  RoleArn: z.string().optional(),
  /** Text to send instead of the event. */
  Input: z.string().optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.number().int().min(0).max(185).optional(),
      MaximumEventAgeInSeconds: z.number().int().min(60).max(86_400).optional(),
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string().optional() }).optional(),
};

/** Retries of a target without a `RetryPolicy`. */
export const DEFAULT_RETRY_ATTEMPTS = 185;
