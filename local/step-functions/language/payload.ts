import { InterpreterError } from './errors.ts';
import type { Json } from './json.ts';

/** Largest input, output, result or arguments, in bytes of UTF-8 (Step Functions quotas). */
export const MAX_PAYLOAD_BYTES = 262_144;

/** A value with its JSON text: the text is what is measured, and what the history shows. */
export interface Payload {
  readonly value: Json;
  readonly text: string;
}

export function isTooLarge(text: string): boolean {
  // A UTF-16 unit is at most three bytes of UTF-8, so most texts need no counting.
  return text.length * 3 > MAX_PAYLOAD_BYTES && Buffer.byteLength(text) > MAX_PAYLOAD_BYTES;
}

/** What AWS says of a payload that is too large; `of` names the state, or the service that answered. */
export function dataLimitCause(of: string): string {
  return `The state/task '${of}' returned a result with a size exceeding the maximum number of bytes service limit.`;
}

/** Throws `States.DataLimitExceeded` in the name of the state when the value is too large to travel on. */
export function toPayload(value: Json, state: string): Payload {
  const text = JSON.stringify(value);
  if (isTooLarge(text)) {
    throw new InterpreterError('States.DataLimitExceeded', dataLimitCause(state));
  }
  return { value, text };
}
