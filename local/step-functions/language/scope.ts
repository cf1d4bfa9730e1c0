import { InterpreterError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { MAX_PAYLOAD_BYTES } from './payload.ts';

/**
 * The variables of one execution, Parallel branch or Map iteration. Inner scopes read the outer ones; what they
 * assign is gone when they end.
 */
export class Scope {
  readonly #outer: Scope | undefined;
  #own: JsonObject = {};

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  /** Throws `States.DataLimitExceeded` when one Assign holds more than a payload may. */
  assign(values: JsonObject): void {
    if (Buffer.byteLength(JSON.stringify(values)) > MAX_PAYLOAD_BYTES) {
      throw new InterpreterError(
        'States.DataLimitExceeded',
        'The variables assigned by the state exceed the maximum number of bytes service limit.',
      );
    }
    this.#own = { ...this.#own, ...values };
  }

  /** Everything that an expression in this scope may read, by name without `$`. */
  visible(): Record<string, Json> {
    return { ...this.#outer?.visible(), ...this.#own };
  }
}
