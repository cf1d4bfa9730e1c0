import { StateError } from '../language/errors.ts';
import { delay } from '../timers.ts';

/** Aborts its signal with a StateError when the time is over; without seconds it never does. */
export class Timeout {
  readonly #expired = new AbortController();
  readonly #seconds: number | undefined;
  readonly #failure: StateError;
  #timer = new AbortController();

  constructor(seconds: number | undefined, error: string, aliases: readonly string[] = []) {
    this.#seconds = seconds;
    this.#failure = new StateError(error, undefined, aliases);
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#expired.signal;
  }

  restart(): void {
    this.clear();
    if (this.#seconds === undefined) return;
    this.#timer = new AbortController();
    delay(this.#seconds * 1000, this.#timer.signal).then(
      () => this.#expired.abort(this.#failure),
      // Cleared: nothing is timed any more.
      () => undefined,
    );
  }

  clear(): void {
    this.#timer.abort();
  }
}
