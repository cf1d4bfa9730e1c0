import { AwsError } from '../../endpoint/protocol.ts';

/** The error of a pattern that EventBridge would refuse, or that is not supported here. */
export const invalidPattern = (reason: string) =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
