import { StateError } from '../language/errors.ts';
import { isJsonObject, type Json } from '../language/json.ts';

/** Lambda takes the JSON text of the payload, whatever its type is. */
export function toInvokeInput(input: Json): Json {
  return isJsonObject(input) && input.Payload !== undefined
    ? { ...input, Payload: JSON.stringify(input.Payload) }
    : input;
}

/**
 * The result of `lambda:invoke` from the answer of Lambda: the payload is parsed. When the function itself failed,
 * throws a StateError with the function's `errorType`, and its whole payload as the cause.
 */
export function toInvokeResult(answer: Json): Json {
  if (!isJsonObject(answer)) return answer;
  const { Payload: text, FunctionError: functionError, ...rest } = answer;
  const payload = typeof text === 'string' ? parse(text) : null;
  if (functionError !== undefined) {
    throw new StateError(errorTypeOf(payload), typeof text === 'string' ? text : undefined);
  }
  return { ...rest, ExecutedVersion: rest.ExecutedVersion ?? '$LATEST', Payload: payload };
}

/** A payload without `errorType` comes from the runtime: of a time-out, or of something it could not tell. */
function errorTypeOf(payload: Json): string {
  if (!isJsonObject(payload)) return 'Lambda.Unknown';
  const { errorType, errorMessage } = payload;
  if (typeof errorType === 'string' && errorType !== '') return errorType;
  return /Task timed out after/.test(String(errorMessage)) ? 'Sandbox.Timedout' : 'Lambda.Unknown';
}

function parse(text: string): Json {
  if (text === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new StateError('Lambda.Unknown', `The function's payload is not JSON: ${error}`);
  }
}
