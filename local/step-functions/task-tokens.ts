import { randomBytes } from 'node:crypto';
import { StateError } from './language/errors.ts';
import type { Json } from './language/json.ts';

/** A Task that waits for somebody to send its result. */
export interface WaitingTask {
  readonly token: string;
  /** Settles with what is sent: the output, or a StateError. */
  readonly outcome: Promise<Json>;
  /** Called at each heartbeat. */
  onHeartbeat: () => void;
  /** The task no longer waits: it was answered, timed out, or was given up. */
  retire(): void;
}

type Waiting = Pick<WaitingTask, 'onHeartbeat'> & {
  succeed(output: Json): void;
  fail(error: StateError): void;
};

/** The task tokens that are waited for. */
export class TaskTokens {
  readonly #waiting = new Map<string, Waiting>();

  /** The token names its execution, so that a token of the past can be told from a made-up one. */
  issue(executionArn: string): WaitingTask {
    const { promise: outcome, resolve, reject } = Promise.withResolvers<Json>();
    // Nobody may be listening yet when the answer is a failure.
    outcome.catch(() => undefined);
    const token = Buffer.from(
      JSON.stringify([executionArn, randomBytes(18).toString('base64url')]),
    ).toString('base64url');
    const retire = (): void => {
      this.#waiting.delete(token);
    };
    const task: WaitingTask & Waiting = {
      token,
      outcome,
      onHeartbeat: () => undefined,
      retire,
      succeed: resolve,
      fail: reject,
    };
    this.#waiting.set(token, task);
    return task;
  }

  /** False when nobody waits for this token. */
  succeed(token: string, output: Json): boolean {
    return this.#settle(token, (task) => task.succeed(output));
  }

  fail(token: string, error: string, cause: string | undefined): boolean {
    return this.#settle(token, (task) => task.fail(new StateError(error, cause)));
  }

  heartbeat(token: string): boolean {
    const task = this.#waiting.get(token);
    task?.onHeartbeat();
    return task !== undefined;
  }

  #settle(token: string, settle: (task: Waiting) => void): boolean {
    const task = this.#waiting.get(token);
    if (!task) return false;
    this.#waiting.delete(token);
    settle(task);
    return true;
  }
}

/** The execution that a token belongs to; undefined when it is no token at all. */
export function executionOfToken(token: string): string | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return Array.isArray(parts) && parts.length === 2 ? String(parts[0]) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
